### 简体中文。所有界面文字；各语言的键一致。

## The frame of every page

language-name = 简体中文
language-dir = ltr
brand = 过所
skip = 跳到正文
languages = 语言
foot-portal = 我的记录
foot-enrol = 登记护照
foot-console = 审计入口
day = { $year }年{ $month }月{ $day }日
moment = { $day } { $time }
zone = 所有时间均为北京时间（UTC+8）。
article = 第 { $article } 条
list-separator = {"、"}

## Home

home-title = 一本护照，由您决定谁知道什么
home-lead = 唐代行旅持“过所”通行关津，凭一纸证明身份。本服务承其旧制：护照只需核验一次，此后酒店、营业厅、景点只会得知其用途所需的内容。
home-portal = 查看谁知道了什么
home-enrol = 登记护照
home-how = 如何运作
home-how-1 = 读取护照芯片并核验签名，无需手工填写。
home-how-2 = 使用通行密钥登录，无需密码，也无需中国手机号。
home-how-3 = 提供信息之前，您会看到对方要求什么、将提供什么以及原因。您可以拒绝。
home-how-4 = 每次提供和每次拒绝都记入无法悄然更改的日志，并显示在您的页面上。

## Sign-in

login-title = 登录
login-for = 以继续访问{ $name }
login-lead = 请使用登记护照时创建的通行密钥：指纹、面容或设备密码。
login-submit = 使用通行密钥登录
login-cancel = 取消
login-noscript = 通行密钥需要 JavaScript，而此浏览器已将其关闭。请为本网站启用，或改用其他设备。
login-unsupported = 此浏览器不支持通行密钥。请使用更新的浏览器或其他设备。
login-failed = 登录未成功，没有提供任何信息。请用本网站的通行密钥重试。
login-others = 其他方式
login-new = 尚未登记？登记您的护照。
login-policy = { $name }的隐私政策
login-terms = { $name }的服务条款

## Consent

consent-title = { $name }希望了解您的信息
consent-purpose = 用途
consent-reference = 关联事项
consent-recipient = 接收方
consent-country = 去向
consent-basis = 依据
consent-law = 法律条款
consent-retention = 保存期限
consent-way = 出境途径
consent-sent = 将提供的信息
consent-nothing = 除您已登录外，不提供任何信息。
consent-instead = 对方要求：{ $asked }
consent-narrowed = 此用途只需要这些。
consent-withheld = 不会提供的信息
consent-duties = 双方的义务
consent-statutory = 此项提供为法定义务，依法告知您而无需征得同意。您仍可在此停止，将不提供任何信息。
consent-impossible = 目前不会向该接收方提供信息：{ $reason }您可以继续，对方只会知道您已登录。
consent-later = 您仍可作出决定：上述问题解决后，您的同意即生效，直至您撤回。
consent-asks = 您的决定
consent-asks-lead = 请勾选您同意的事项。未勾选的事项不会进行。之后您可随时一步撤回。
consent-remembered = 您此前已同意。可在“我的记录”中撤回。
consent-refused = 您此前已拒绝。在{ $day }之前不应再次向您征求；如仍被询问，直接拒绝即可。
consent-changed = 自本页显示以来，要求或规则已有变化。请重新阅读后作出决定。
consent-allow = 同意并继续
consent-go = 继续
consent-deny = 不同意

## Sending the answer by form

pass-title = 请稍候
pass-lead = 正在返回{ $name }。如无反应，请按下方按钮。
pass-submit = 继续

## Signing out

logout-title = 要退出登录吗？
logout-lead = 您将在此退出登录。其他网站上的登录状态可能继续保留。
logout-confirm = 退出登录
logout-stay = 保持登录
logout-done = 您已退出登录
logout-done-lead = 在您重新登录之前，任何人都无法用此浏览器代您操作。

## Errors

error-prefix = 错误
error-code-label = 代码
error-request = 参考编号
error-home = 返回首页
error-title-invalid = 未能完成
error-next-invalid = 请求有误。请返回检查后重试。
error-title-unauthenticated = 请先登录
error-next-unauthenticated = 您尚未登录，或登录已过期。
error-title-forbidden = 不允许此操作
error-next-forbidden = 您无权进行此操作。如有疑问，请联系运营方并提供参考编号。
error-title-not-found = 此处没有内容
error-next-not-found = 地址有误，或内容已不存在。
error-title-conflict = 此操作已完成
error-next-conflict = 它已被使用、答复或终止。如仍需要，请重新开始。
error-title-too-much = 内容过大或过多
error-next-too-much = 您发送的内容过大或过多，请减少后重试。
error-title-unavailable = 请稍后再试
error-next-unavailable = 服务繁忙或正在维护。没有任何更改。
error-title-internal = 我们的服务出现问题
error-next-internal = 没有提供任何信息。请稍后重试；如再次发生，请将参考编号告知运营方。
error-title-method = 该地址不支持此操作
error-next-method = 请返回上一页，使用页面上的按钮。
error-says-invalid_client = 将您转到此处的网站未在我们这里登记。请返回并告知其运营方。
error-says-invalid_redirect_uri = 将您转到此处的网站给出的返回地址未经登记。请返回并告知其运营方。
error-says-interaction_over = 此次登录已过期或已答复。请返回原网站重新开始。
error-says-invalid_logout = 将您转到此处的网站提出的退出请求无法执行。
error-says-required_by_law = 此项提供为法定义务，不能撤回。
error-says-already_ended = 该许可已经终止，不再提供任何信息。
error-says-no_valid_passport = 您的记录中没有有效护照。请先登记有效护照。
error-says-already_revoked = 该凭证此前已撤销，无需再做什么。
error-says-not_staff = 该令牌无效。请检查是否完整复制。
error-says-form_token = 页面打开时间过长，或来自其他浏览器或网站。未执行任何操作。请返回刷新后重试。
error-says-too_large = 文件超过护照文件的大小。请重新读取芯片。
error-says-forbidden_group = 不接受指纹和虹膜文件。请选择 EF.SOD、EF.DG1，如有 EF.DG11 也可选择。
error-says-doubled_file = 有两个同类文件。每种请只选一个。
error-says-missing_file = EF.SOD 和 EF.DG1 缺一不可。请重新读取芯片。
error-says-not_a_passport_file = 有文件不是护照芯片的文件，或不完整。请选择 EF.SOD、EF.DG1 等文件，或包含它们的一个 zip 压缩包。
error-says-bad_phone = 电话号码有误。请写明国家区号，例如 +86 138 0000 0000。
error-says-bad_email = 电子邮箱有误。请检查后重试。
error-says-bad_notice = 缺少向您展示的告知内容。请返回重新开始。
error-says-passkey_known = 该通行密钥已经登记。请用它登录。
error-says-link_unclear = 该护照与您的账户不一致。请携带两本护照到人工柜台；没有任何更改。
error-says-reported_lost = 该护照已报失、被盗或被注销。请咨询人工柜台或贵国领事馆。
error-says-no_such_passport = 没有该护照的记录。请检查签发国和号码。
error-says-already_reported = 该护照此前已报告，不再有效，无需再做什么。
error-says-disk_full = 存储空间已满，没有任何更改。请告知运营方。
error-says-database_busy = 此刻写入请求过多，没有任何更改。请几秒后重试。
error-says-log_damaged = 日志无法自证完整。未提供任何内容，请告知运营方。

## Enrolment

enrol-title = 登记护照
enrol-lead = 请选择从护照芯片读取的文件：至少包括 EF.SOD 和 EF.DG1，如有 EF.DG2、DG11、DG14、DG15 也请一并选择；或选择包含它们的一个 zip 压缩包。
enrol-files = 芯片文件或 zip 压缩包
enrol-files-hint = 不接受指纹和虹膜文件。总大小不超过 2 MB。
enrol-phone = 电话号码（可不填）
enrol-phone-hint = 请加国家区号，例如 +33 6 12 34 56 78。未经您允许不会告诉任何人。
enrol-email = 电子邮箱（可不填）
enrol-submit = 核验护照
enrol-kept = 我们加密保存：姓名、出生日期、性别、国籍、号码、签发国和有效期。不保存照片。无需付款、中国手机号或担保人。
enrol-renewal = 您已登录。如果这是您的新护照，它将取代旧护照；您的登录方式和许可保持不变。
verdict-accept = 您的护照真实有效
verdict-refuse = 该护照未被接受
verdict-indeterminate = 无法完全判定您的护照
verdict-accept-lead = 以下各项均已依照签发国的签名进行核验。
verdict-renewed = 从现在起以此护照为准。旧护照不再有效，依其签发的凭证已撤销；您的登录方式和许可保持不变。
verdict-proved = 该护照原已在您名下，现在证明程度更高。
verdict-portal = 我的记录
verdict-again = 该护照此前已登记，仍为同一份记录。请用通行密钥登录；如已丢失，人工柜台可协助您恢复。
verdict-steps = 逐步核验结果
verdict-retry = 选择其他文件
verdict-next = 下一步：创建通行密钥
verdict-login = 登录
cause-anchor = 此处未安装贵国的签名证书，无法判定该护照。未保存任何信息。
cause-unread = 内容未能完整读取，或在途中被改动。未保存任何信息。
cause-presence = 芯片未能证明其在场：仅凭文件可能是复制品。未保存任何信息。
cause-session = 已超时，所发送的内容已清除。
cause-forged = 该护照的签名无效。未保存任何信息。
cause-withdrawn = 该护照已过期，或已报失、被盗或被注销。未保存任何信息。
cause-known = 该护照此前已登记。
cause-unclear = 该护照与您的账户不一致。没有任何更改。
cause-unsure = 无法确定该护照的真伪。未保存任何信息。
next-anchor = 请到人工柜台，由工作人员当面查验护照。
next-unread = 请重新读取芯片的全部文件。如再次失败，请凭参考编号到人工柜台。
next-presence = 请使用能与芯片通信的应用，将护照贴紧手机保持不动直至提示完成，然后重试。如仍失败，可到人工柜台查验。
next-session = 请重新开始。
next-forged = 重新读取无济于事。请携带护照和参考编号到人工柜台。
next-withdrawn = 如有新护照，请使用新护照；否则请咨询人工柜台或贵国领事馆。
next-known = 请用通行密钥登录；如已丢失，请携带护照到人工柜台。
next-unclear = 请携带两本护照到人工柜台，由两名工作人员共同办理合并。
next-unsure = 请携带护照和参考编号到人工柜台。
passkey-title = 创建通行密钥
passkey-lead = 通行密钥让您——且只有您——能够登录：使用指纹、面容或设备密码。它保存在您的设备中。
passkey-submit = 创建通行密钥
passkey-failed = 通行密钥未能创建。请重试。
passkey-later = 稍后

## The visitor’s portal

portal-title = 我的记录
portal-lead = 谁在何时、出于何种原因知道了您的哪些信息，以及信息去向。此处只显示名称，不显示具体内容。
portal-done-withdrawn = 已撤回。此许可下不再提供任何信息。
portal-done-revoked = 凭证已撤销。
portal-done-passkey = 通行密钥已就绪。
portal-done-session = 该浏览器已退出登录。
portal-done-reported = 已报告。该护照在此不再有效，其凭证已撤销。
portal-grants = 已获您许可的接收方
portal-no-grants = 目前没有。当酒店或商店请求您的信息时，会显示在此处。
portal-since = 开始时间
portal-used = 最近提供
portal-never = 从未
portal-may = 可知悉
portal-withdraw = 撤回
portal-consents = 您已同意
portal-duty = 法律要求
portal-duty-why = 依法定义务提供，不能撤回。
portal-ended = 已于{ $day }终止
portal-active = 有效
portal-notice = 您看到的告知内容
portal-history = 发生了什么
portal-no-history = 暂无记录。
portal-history-lead = 包括已提供和被拒绝的记录，最新的在前。编号为审计日志中的条目。
portal-not-sent = 未提供
portal-entry = 日志条目 { $index }
portal-authority = { $country }的机关
portal-credentials = 我的凭证
portal-credentials-lead = 凭证是存入您手机钱包的签名副本，由您选择出示哪些内容。
portal-no-credentials = 暂无。
portal-offer = 领取凭证
portal-revoke = 撤销
portal-passports = 我的护照
portal-passports-lead = 每本护照的证明方式及是否有效。此处不显示护照内容。
portal-verified = 核验时间
portal-report = 报告遗失或被盗
portal-report-lead = 从此刻起，不再据此护照提供任何信息，其凭证将被撤销，芯片将被拒绝。您仍可登录并登记新护照。此操作不能在此撤销。
portal-report-lost = 护照遗失
portal-report-stolen = 护照被盗
portal-renew = 登记新护照
document-active = 有效
document-superseded = 已被新护照取代
document-expired = 已过期
document-lost = 已报失
document-stolen = 已报被盗
document-revoked = 已注销
assurance-typed = 自行填写，未核验
assurance-page = 护照资料页影像
assurance-desk = 工作人员当面查验
assurance-chip = 芯片数据已核验
assurance-chip-live = 芯片在场已证明
assurance-chip-live-face = 芯片在场已证明，并比对面容
standing-live = 有效
standing-expired = 已过期
standing-revoked = 已撤销
portal-issued = 签发时间
portal-until = 有效期至
credential-visitor-id = 访客凭证
portal-access = 登录方式
portal-passkeys = 通行密钥
portal-add-passkey = 添加通行密钥
portal-added = 添加时间
portal-sessions = 已登录的浏览器
portal-this = 当前浏览器
portal-end = 在该处退出
portal-signed-in = 登录时间
portal-seen = 最近使用
withdraw-lead = 此后{ $name }不会再得到您的任何信息，其访问权限随即终止。此前依法提供的信息不受影响，您可要求接收方删除。
offer-title = 领取您的凭证
offer-lead = 请用钱包扫描此图，或在本机打开链接。仅可使用一次，有效期至 { $time }。请勿让他人看到。
offer-open = 在本机钱包中打开
offer-picture = 供钱包扫描的领取图
offer-text = 文本形式
offer-back = 返回我的记录
notice-title = 您看到的告知内容

## The auditor’s console

console-signin = 审计员登录
console-signin-lead = 请输入您的令牌。在您退出之前，它保存在此浏览器中。
console-token = 令牌
console-submit = 登录
console-title = 审计日志
console-lead = 每个条目与其所记录的事项在同一事务中提交。访客以化名显示，具体内容从不出现。
console-filters = 筛选
console-action = 事项
console-any = 不限
console-recipient = 接收方
console-country = 国家（两位代码）
console-decision = 决定代码
console-subject = 访客（化名）
console-from = 起
console-to = 止
console-apply = 显示
console-index = 序号
console-time = 时间
console-none = 没有符合条件的条目。
console-older = 更早的条目
console-entry = 条目 { $index }
console-actor = 操作者
console-claims = 信息项
console-purpose = 用途
console-basis = 依据
console-rules = 规则
console-consent = 同意
console-mechanism = 出境途径
console-counters = 本年度累计
console-counters-are = { $people } 人，其中敏感信息 { $sensitive } 人
console-obligations = 义务
console-note = 备注
console-proof = 证明
console-leaf = 叶散列
console-pending = 尚未纳入签名检查点，数秒后即会纳入。
console-path = 在 { $size } 个条目的树中的包含证明
console-checkpoint = 签名检查点
console-vkey = 验证密钥
console-export = 导出以供离线验证
console-export-lead = 包含条目、证明和签名检查点的 zip 压缩包。可用 guosuo audit verify FILE 离线验证。导出本身也会记入日志。
console-download = 下载
console-signout = 退出
console-back = 返回日志

## Claims, as finely as they are told

claim-subject-full = 代表您的编号，每个接收方各不相同
claim-name-full = 您的姓名
claim-name-initials = 您姓名的首字母
claim-birth-date = 您的出生日期
claim-birth-year = 您的出生年份
claim-birth-band = 您的年龄段
claim-birth-over = 您是否年满 { $age } 周岁
claim-sex-full = 您的性别
claim-nationality-full = 您的国籍
claim-document-image = 您的护照影像
claim-document-number = 您的护照号码和签发国
claim-document-last4 = 您护照号码的后四位
claim-document-valid = 您的护照是否有效
claim-document_expiry-full = 您护照的有效期截止日
claim-face-image = 您护照芯片中的照片
claim-face-match = 您的面容是否与护照相符
claim-phone-full = 您的电话号码
claim-email-full = 您的电子邮箱
claim-address-street = 您的街道、城市和国家
claim-address-city = 您所在的城市和国家
claim-address-country = 您居住的国家
claim-stay-full = 您的停留日期

## Purposes

purpose-telecom-sim = 手机卡实名登记
purpose-platform-account = 开立账户
purpose-age-gate = 核验年龄
purpose-payment-account = 开立支付账户
purpose-culture-ticket = 购买门票
purpose-lodging-book = 预订客房
purpose-lodging-register = 向公安机关登记住宿
purpose-medical-register = 医院挂号登记
purpose-government-service = 政务服务
purpose-marketing-profile = 广告和统计
purpose-foreign-authority = 外国机关的要求

## What a disclosure rests on

basis-13_1_ = 您的同意
basis-13_2_ = 与您订立的合同
basis-13_3_ = 法定义务
basis-13_4_ = 紧急情况

## How long a recipient may keep it

retention-telecom-2y = 服务期间及其后两年
retention-closure = 至账户注销
retention-none = 不予保存
retention-aml-10y = 账户关闭后十年
retention-visit-30d = 参观结束后 30 天内
retention-checkout-30d = 退房后 30 天内
retention-lodging-stat = 按住宿登记的法定期限
retention-medical-15y = 门诊 15 年，住院 30 年
retention-archive = 按档案管理的规定
retention-withdrawal = 至您撤回同意，最长 12 个月

## Kinds of consent, each ticked on its own

consent-p23 = 我同意将以上信息提供给{ $name }
consent-p23-why = { $name }将自行决定如何使用所收到的信息（《个人信息保护法》第二十三条）。
consent-p29 = 我同意处理我的敏感个人信息
consent-p29-why = 其中部分信息一旦泄露可能对您造成损害，法律要求单独取得您的同意（第二十九条）。
consent-p39 = 我同意将以上信息提供到中国内地以外（{ $country }）
consent-p39-why = 当地适用其他法律。{ $name }须回应您就该信息提出的请求（第三十九条）。
consent-kind-p23 = 向接收方提供
consent-kind-p29 = 敏感个人信息
consent-kind-p39 = 向境外提供

## Decisions in plain words

decision-GRANTED = 此用途允许提供。
decision-D-MIN = 此用途不需要该信息，因此不提供。
decision-D-ABSENT = 我们没有您的该项信息。
decision-D-23 = 您尚未同意向该接收方提供。
decision-D-29 = 您尚未单独同意处理敏感个人信息。
decision-D-31 = 当事人不满十四周岁，且监护人尚未同意。
decision-D-39 = 您尚未单独同意向境外提供。
decision-D-41 = 未经中国主管机关批准，不向外国司法或者执法机构提供。
decision-D-42 = 该接收方被列入限制或者禁止提供的清单。
decision-D-55 = 尚未完成此次提供所需的个人信息保护影响评估。
decision-D-IMPORTANT = 重要数据未经安全评估不得出境。
decision-D-BASIS = 此次提供没有合法依据。
decision-D-CONTRACT = 该接收方尚未签订法律要求的合同。
decision-D-NOTICE = 尚未向您展示现行告知内容。
decision-D-WITHDRAWN = 您已撤回同意。
decision-D-EXPIRED = 您的同意已到期，将重新征求。
decision-D-STALE = 处理方式在您同意之后已有变化，将重新征求。
decision-D-EVIDENCE = 作出决定所需的依据缺失或无法读取，因此不予提供。
decision-D-MECH = 不具备任何合法的出境途径。
decision-D-SA-REQUIRED = 达到规定数量，须先通过数据出境安全评估。
decision-D-SC-UNFILED = 标准合同未按时备案。
decision-D-SC-STALE = 标准合同所依据的情况已经变化。
decision-D-CERT-EXP = 该接收方的个人信息保护认证已过期。
decision-DOMESTIC = 接收方在中国内地。
decision-S-13_1 = 经您同意而提供。
decision-S-13_2 = 为履行与您的合同所必需而提供。
decision-S-13_3 = 依法定义务而提供。
decision-S-13_4 = 因紧急情况而提供。
decision-X-ANON = 以无法识别您的形式提供至境外。
decision-X-SELF = 由您本人提供。
decision-X-4 = 境外收集的信息传回境外。
decision-X-5_1 = 为履行与您的合同确需向境外提供。
decision-X-5_2 = 因跨境人力资源管理向境外提供。
decision-X-5_3 = 因紧急情况向境外提供。
decision-X-5_4 = 本年度累计不满十万人，依规定向境外提供。
decision-X-6 = 依自贸试验区清单向境外提供。
decision-X-R35_6 = 依法定义务向境外提供。
decision-X-TREATY = 依国际条约、协定向境外提供。
decision-M-GBA = 依粤港澳大湾区标准合同提供。
decision-M-SA = 经数据出境安全评估向境外提供。
decision-M-SC = 依个人信息出境标准合同向境外提供。
decision-M-CERT = 经个人信息保护认证向境外提供。

## Ways across the border

mechanism-contract_necessity = 履行与您的合同所必需
mechanism-personnel_administration = 跨境人力资源管理
mechanism-emergency = 紧急情况
mechanism-statutory_duty = 法定义务
mechanism-treaty = 国际条约、协定
mechanism-zone_negative_list = 自贸试验区清单
mechanism-GBA_contract = 粤港澳大湾区标准合同
mechanism-security_assessment = 数据出境安全评估
mechanism-fewer_than_100_000_persons = 年度累计不满十万人
mechanism-standard_contract = 个人信息出境标准合同
mechanism-certification = 个人信息保护认证

## What both sides must do

obligation-LOG = 记入审计日志。
obligation-RECEIPT_VISITOR = 您可在此查看记录。
obligation-RECEIPT_RP = 接收方会收到具有约束力的凭据。
obligation-RETAIN_UNTIL = 期限届满，接收方须删除。
obligation-PURPOSE_BIND = 接收方仅可用于此用途。
obligation-NO_ONWARD = 接收方不得转供他人。
obligation-COUNT_RESERVE = 您已计入本年度出境人数。
obligation-NOTIFY_24H = 24 小时内告知您。
obligation-HUMAN_REVIEW = 由人工复核。
obligation-RENEW_BY = 在到期前办理延续。

## Laws

law-PIPL = 《个人信息保护法》第 { $article } 条
law-CBP = 《促进和规范数据跨境流动规定》第 { $article } 条
law-R = 《网络数据安全管理条例》第 { $article } 条
law-EEL = 《出境入境管理法》第 { $article } 条
law-MIIT25 = 《电话用户真实身份信息登记规定》第 { $article } 条
law-AFL = 《反电信网络诈骗法》第 { $article } 条
law-AML = 《反洗钱法》第 { $article } 条
law-NPI = 《常见类型移动互联网应用程序必要个人信息范围规定》第 { $article } 条
law-GBA = 粤港澳大湾区个人信息跨境流动标准合同

## What happened

action-enrolled = 护照核验通过
action-enrol_refused = 护照未被接受
action-document_renewed = 更换了护照
action-document_reported = 护照已报告
action-document_expired = 护照已过期
action-passkey_added = 添加了通行密钥
action-signed_in = 登录
action-signed_out = 退出登录
action-consent_given = 给予同意
action-consent_refused = 拒绝同意
action-consent_withdrawn = 撤回同意
action-disclosed = 提供了信息
action-refused = 拒绝提供
action-token_issued = 签发令牌
action-token_revoked = 撤销令牌
action-code_replayed = 授权码被重复使用，已终止访问
action-credential_offered = 提供了凭证领取
action-credential_issued = 签发了凭证
action-credential_revoked = 撤销了凭证
action-presented = 出示凭证并通过验证
action-presentation_refused = 出示的凭证未被接受
action-trust_imported = 导入国家签名证书清单
action-trust_activated = 启用国家签名证书清单
action-trust_rolled_back = 恢复先前的国家签名证书清单
action-trust_added = 添加国家签名证书
action-trust_distrusted = 不再信任某国家密钥
action-trust_pinned = 固定清单发布者的证书
action-crl_imported = 导入国家证书吊销列表
action-deviations_imported = 导入国家证件偏差列表
action-key_rotated = 更换了签名密钥
action-client_registered = 登记了接收方
action-policy_loaded = 载入了规则
action-assessment_filed = 提交了影响评估
action-exported = 导出了日志
action-staff_added = 添加了工作人员

## Steps of examining a passport, and what can be wrong

step-P1 = 文件来自护照芯片
step-P2 = 安全对象格式正确
step-P3 = 被签名的是护照的散列清单
step-P4 = 签名属性与内容相符
step-P5 = 文件签名者的签名真实
step-P6 = 签名者证书可识别
step-P7 = 芯片内容未被改动
step-P8 = 签发国为签名者背书
step-P9 = 证书用于签署护照
step-P10 = 证书在有效期内
step-P11 = 签名者有权签署此类证件
step-P12 = 签名者与护照属同一国家
step-P13 = 证书未被吊销
step-P14 = 印刷信息与芯片一致
step-P15 = 护照可读取且未过期
fault-algorithm = 使用了未知的算法。
fault-attribute_missing = 缺少签名属性。
fault-attribute_twice = 签名属性重复。
fault-ber_encoding = 编码不标准，但无害。
fault-chain_signature = 国家对签名者的签名无法验证。
fault-cms_version = 版本不标准，但无害。
fault-content_type = 被签名的不是护照安全对象。
fault-country_mismatch = 签名者与护照不属同一国家。
fault-critical_extension = 证书含有未知的关键条件。
fault-csca_expired = 国家证书已过期。
fault-curve_unknown = 签名者的密钥类型未知。
fault-document_type = 签名者证书列出的是其他证件类型。
fault-expired = 护照已过期。
fault-group_mismatch = 芯片中的数据与签名不符：已被改动。
fault-group_not_listed = 芯片中有未经签名的数据。
fault-key_usage = 证书用途不符。
fault-lds_version = 芯片数据版本未知。
fault-legacy_content_type = 以仍被接受的旧方式签名。
fault-malformed = 已损坏，无法读取。
fault-message_digest = 内容不是被签名的内容。
fault-no_anchor = 我们没有该国的签名证书。
fault-not_sorted = 排列顺序不标准，但无害。
fault-padding_trimmed = 已忽略数据后的填充。
fault-sid_mismatch = 签名者的标识方式不标准。
fault-signature = 签名无法验证。
fault-signer_count = 签名者不是恰好一个。
fault-signer_expired = 签名者证书已过期。
fault-signer_not_found = 缺少签名者证书。
fault-signing_time = 签名时间不在签名者有效期内。
fault-weak_hash = 使用了旧的散列算法。
fault-revoked = 已被注销。
fault-reported_lost = 该护照已报失或被盗。
outcome-ok = 通过
outcome-deviation = 不标准，可接受
outcome-unknown = 无法判断
outcome-fail = 未通过

## Places

country-CN = 中国内地
country-HK = 中国香港
country-MO = 中国澳门
country-TW = 中国台湾
country-AE = 阿联酋
country-AR = 阿根廷
country-AT = 奥地利
country-AU = 澳大利亚
country-BE = 比利时
country-BR = 巴西
country-CA = 加拿大
country-CH = 瑞士
country-DE = 德国
country-DK = 丹麦
country-EG = 埃及
country-ES = 西班牙
country-FI = 芬兰
country-FR = 法国
country-GB = 英国
country-GR = 希腊
country-ID = 印度尼西亚
country-IE = 爱尔兰
country-IN = 印度
country-IT = 意大利
country-JP = 日本
country-KH = 柬埔寨
country-KR = 韩国
country-KZ = 哈萨克斯坦
country-LA = 老挝
country-MM = 缅甸
country-MN = 蒙古
country-MX = 墨西哥
country-MY = 马来西亚
country-NL = 荷兰
country-NO = 挪威
country-NP = 尼泊尔
country-NZ = 新西兰
country-PH = 菲律宾
country-PK = 巴基斯坦
country-PL = 波兰
country-PT = 葡萄牙
country-RU = 俄罗斯
country-SA = 沙特阿拉伯
country-SE = 瑞典
country-SG = 新加坡
country-TH = 泰国
country-TR = 土耳其
country-UA = 乌克兰
country-US = 美国
country-UT = 乌托邦（虚构）
country-VN = 越南
country-ZA = 南非
