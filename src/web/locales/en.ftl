### English. Every text a person reads; keys are the same in every locale.

## The frame of every page

language-name = English
language-dir = ltr
brand = Guosuo
skip = Skip to the content
languages = Language
foot-portal = Your record
foot-enrol = Enrol a passport
foot-console = For auditors
day = { $day } { $month -> 
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
 } { $year }
moment = { $day }, { $time }
zone = All times are China time (UTC+8).
article = Art. { $article }
list-separator = {", "}

## Home

home-title = One passport, and a say in who learns what
home-lead = In the Tang dynasty a traveller carried a guosuo: a sheet that said who they were and let them through the gates. This is its successor. Your passport is examined once; afterwards each hotel, shop or ticket office is told only what its purpose needs.
home-portal = See who learned what
home-enrol = Enrol your passport
home-how = How it works
home-how-1 = Your passport’s chip is read and its signatures are checked. Nothing is typed.
home-how-2 = You sign in with a passkey. No password and no Chinese phone number is needed.
home-how-3 = Before anything is sent you see what was asked, what will be sent and why. You can say no.
home-how-4 = Every disclosure and every refusal is in a log that cannot be changed unnoticed, and on your own page.

## Sign-in

login-title = Sign in
login-for = to continue to { $name }
login-lead = Use the passkey you made when you enrolled your passport: your fingerprint, your face or your device’s PIN.
login-submit = Sign in with a passkey
login-cancel = Cancel
login-noscript = Passkeys need JavaScript, which is switched off in this browser. Switch it on for this site, or use another device.
login-unsupported = This browser knows no passkeys. Use a newer browser or another device.
login-failed = Signing in did not work. Nothing was sent. Try once more with the passkey of this site.
login-others = Other ways
login-new = Not enrolled yet? Enrol your passport.
login-policy = Privacy policy of { $name }
login-terms = Terms of { $name }

## Consent

consent-title = { $name } asks about you
consent-purpose = What for
consent-reference = Reference
consent-recipient = Recipient
consent-country = Where it goes
consent-basis = Rests on
consent-law = Law
consent-retention = Kept
consent-way = Way abroad
consent-sent = What will be sent
consent-nothing = Nothing about you but that you signed in.
consent-instead = Asked for: { $asked }
consent-narrowed = Only this much is needed for the purpose.
consent-withheld = What will not be sent
consent-duties = What both sides must do
consent-statutory = The law demands this disclosure. You are told of it; you are not asked. You can still stop here, and nothing is sent.
consent-impossible = As things stand, nothing will be sent to this recipient: { $reason } You can go on; the recipient learns only that you signed in.
consent-later = You can answer all the same: your consent counts once that is mended, until you withdraw it.
consent-asks = Your answer
consent-asks-lead = Tick what you agree to. What you leave unticked is not done. You can withdraw later in one step.
consent-remembered = You agreed to this before. You can withdraw in your record.
consent-refused = You said no before. Nobody should ask you again before { $day }; if you are asked all the same, you can simply say no.
consent-changed = What is asked or the rules have changed since this page was shown. Read it again and answer.
consent-allow = Allow and continue
consent-go = Continue
consent-deny = Do not allow

## Sending the answer by form

pass-title = One moment
pass-lead = You are being sent back to { $name }. If nothing happens, press the button.
pass-submit = Go on

## Signing out

logout-title = Sign out?
logout-lead = You will be signed out here. Where you signed in with it, you may stay signed in.
logout-confirm = Sign out
logout-stay = Stay signed in
logout-done = You are signed out
logout-done-lead = Nobody can use this browser to act for you until you sign in again.

## Errors

error-prefix = Error
error-code-label = Code
error-request = Reference number
error-home = Go to the home page
error-title-invalid = That did not work
error-next-invalid = Something in the request is wrong. Go back, check it and try again.
error-title-unauthenticated = Please sign in
error-next-unauthenticated = You are not signed in, or your sign-in has expired.
error-title-forbidden = That is not allowed
error-next-forbidden = You may not do this. If you think you should, ask the operator and give the reference number.
error-title-not-found = There is nothing here
error-next-not-found = The address is wrong, or what was here is gone.
error-title-conflict = That has been done already
error-next-conflict = It was used, answered or ended before. Start over if you still need it.
error-title-too-much = That is too much
error-next-too-much = What you sent is too large or too many. Send less.
error-title-unavailable = Please try again in a moment
error-next-unavailable = The service is busy or being looked after. Nothing was changed.
error-title-internal = Something went wrong on our side
error-next-internal = Nothing was sent. Try again later; if it happens again, give the reference number to the operator.
error-title-method = That is not how this address is used
error-next-method = Go back to the page before and use its buttons.
error-says-invalid_client = The site that sent you here is not registered with us. Go back to it and tell its operator.
error-says-invalid_redirect_uri = The site that sent you here named an address that is not registered for it. Go back to it and tell its operator.
error-says-interaction_over = This sign-in has expired or was answered before. Go back to the site and start over.
error-says-invalid_logout = The site that sent you here asked to sign you out in a way we cannot follow.
error-says-required_by_law = The law demands this disclosure. It cannot be withdrawn.
error-says-already_ended = This permission has ended already. Nothing more is sent under it.
error-says-no_valid_passport = There is no valid passport on your record. Enrol a valid passport first.
error-says-already_revoked = This credential was revoked before. Nothing more needs to be done.
error-says-not_staff = This token is nobody’s. Check that you copied all of it.
error-says-form_token = This page was open too long, or came from another browser or site. Nothing was done. Go back, reload it and try again.
error-says-too_large = A file is larger than any passport’s. Read the chip again.
error-says-forbidden_group = Fingerprints and irises are not accepted. Choose EF.SOD, EF.DG1 and, if there is one, EF.DG11.
error-says-doubled_file = Two files are of the same kind. Choose each once.
error-says-missing_file = EF.SOD and EF.DG1 are both needed. Read the chip again.
error-says-not_a_passport_file = A file is not of a passport chip, or is cut short. Choose EF.SOD, EF.DG1 and the other files, or one zip archive of them.
error-says-bad_phone = The phone number cannot be right. Write it with its country code, as in +86 138 0000 0000.
error-says-bad_email = The e-mail address cannot be right. Check it and try again.
error-says-bad_notice = The notice shown to you is missing. Go back and start over.
error-says-passkey_known = This passkey is registered already. Sign in with it.
error-says-link_unclear = This passport differs from your account. Take both passports to a staffed desk; nothing was changed.
error-says-session_expired = The session is over: answered before, too old, or never begun. Begin a new one.
error-says-group_not_asked = Something was sent that nobody asked for. Begin a new session.
error-says-domain_unknown = The chip used a key that this session did not give. Begin a new session.
error-says-bad_mrz = The lines typed are not those of a passport. Compare them with the page, letter by letter.
error-says-expired = The lines typed are those of a visa or of an expired passport. Use a passport that is valid.
error-says-typed_off = Nobody enrols here by typing. Use the chip of your passport or a staffed desk.
error-says-link_used = This link was used before or is too old. Ask where you got it for a new one, or sign in.
error-says-not_inspected = Tick that you inspected the passport and its holder. Nothing was done.
error-says-second_officer = Another officer must type their own token. Nothing was done.
error-says-reported_lost = This passport was reported lost, stolen or withdrawn. Ask at a staffed desk or your consulate.
error-says-no_such_passport = There is no such passport on record. Check the issuing state and the number.
error-says-already_reported = This passport was reported before. It does not work; nothing more needs to be done.
error-says-disk_full = There is no room left to write. Nothing was changed; tell the operator.
error-says-database_busy = Too many people are writing at this moment. Nothing was changed; try again in a few seconds.
error-says-log_damaged = The log does not prove itself. Nothing was given out; tell the operator.

## Enrolment

enrol-title = Enrol your passport
enrol-lead = Choose the files read from your passport’s chip: EF.SOD and EF.DG1 at least, and EF.DG2, DG11, DG14, DG15 if you have them; or one zip archive of them.
enrol-files = Chip files or a zip archive
enrol-files-hint = Fingerprint and iris files are not accepted. Up to 2 MB in all.
enrol-phone = Phone number (not required)
enrol-phone-hint = With its country code, such as +33 6 12 34 56 78. Told to nobody unless you allow it.
enrol-email = E-mail address (not required)
enrol-submit = Examine the passport
enrol-kept = What is kept: name, birth date, sex, nationality, number, issuer and expiry, sealed. Photographs are not kept. No payment, no Chinese phone number and nobody’s word for you is needed.
enrol-renewal = You are signed in. If this is your new passport, it takes the place of the old one; your sign-in and your permissions stay.
verdict-accept = Your passport is genuine and valid
verdict-refuse = This passport was not accepted
verdict-indeterminate = Your passport could not be fully judged
verdict-accept-lead = Everything below was checked against the signature of the country that issued it.
verdict-renewed = It is your passport from now on. The old one no longer counts, and credentials made from it are revoked; your sign-in and your permissions stay.
verdict-proved = It was your passport already; now it is better proved.
verdict-portal = Your record
verdict-again = This passport was enrolled before; it stays one record. Sign in with your passkey; without it, a staffed desk can help you back in.
verdict-steps = Step by step
verdict-retry = Try other files
verdict-next = Next: make a passkey
verdict-login = Sign in
cause-anchor = Your country’s signing certificate is not installed here, so the passport cannot be judged. Nothing was kept.
cause-unread = Not everything could be read, or it was changed on the way. Nothing was kept.
cause-presence = The chip did not prove that it is here: files alone can be a copy. Nothing was kept.
cause-session = The time ran out. What was sent is gone.
cause-forged = The signature over this passport is not valid. Nothing was kept.
cause-withdrawn = This passport has expired, or was reported lost, stolen or withdrawn. Nothing was kept.
cause-known = This passport is enrolled already.
cause-unclear = This passport differs from your account. Nothing was changed.
cause-unsure = Whether this passport is genuine could not be settled. Nothing was kept.
next-anchor = Ask at a staffed desk; it can inspect your passport by hand.
next-unread = Read the chip once more with all its files. If it fails again, go to a staffed desk with the reference number.
next-presence = Use an app that can talk to the chip, hold the passport still against the phone until it says it is done, and try again. If it fails, a staffed desk can look at the passport.
next-session = Begin anew.
next-forged = Reading it again will not help. Take the passport and the reference number to a staffed desk.
next-withdrawn = If you have a newer passport, use that. Otherwise ask at a staffed desk or your consulate.
next-known = Sign in with your passkey. Without it, go to a staffed desk with the passport.
next-unclear = Take both passports to a staffed desk; two officers can join them.
next-unsure = Take the passport and the reference number to a staffed desk.
continue-title = Go on in your own browser
continue-lead = Your passport was examined. Make a passkey here, so that you, and only you, can sign in. This link works once.
enrol-typed = No phone that reads chips? Type the lines of the page
typed-title = Type the lines of your passport
typed-lead = This proves nothing about you: what you type is marked as not verified, and whoever needs a verified passport is told nothing on it. You can bring the chip later.
typed-zone = The two or three lines at the foot of the page with your photograph
typed-zone-hint = Every letter, digit and < as printed. Nothing is compared with anybody’s record.
typed-submit = Go on
typed-chip = Use the chip instead
typed-size = There are { $has } characters. A passport has two lines of 44, a card two of 36 or three of 30.
typed-line = Line { $line } has { $has } characters; { $needs } belong there. Every < counts.
typed-character = Character { $place } of line { $line } is none of A to Z, 0 to 9 and <.
typed-digit = In line { $line } the check digit of { $field } is wrong. Often 0 is taken for O, 1 for I, 5 for S, 8 for B, 2 for Z.
typed-date = In line { $line } { $field } is not a date.
typed-field-number = the number
typed-field-birth = the birth date
typed-field-expiry = the expiry date
typed-field-optional = the additional data
typed-field-whole = the whole

## The desk

desk-signin = Officer sign-in
desk-signin-lead = Enter the token you were given. Every act at the desk is in the log under your number.
desk-title = Desk
desk-lead = Only with the passport and its holder in front of you. Every act is in the log with its reason.
desk-chip = Read the chip
desk-reason = Reason
desk-inspect = The chip is missing or does not answer
desk-zone-hint = Every letter, digit and < as printed.
desk-seen = I held the passport, checked its security features and compared its photograph with the holder.
desk-enrol = Enrol
desk-join = Join a changed passport to a record
desk-join-lead = For a new name or birth date. A second officer looks at both passports and types their own token.
desk-join-files = Chip files of the new passport
desk-join-issuer = Issuing state of the old passport, three letters
desk-join-number = Number of the old passport
desk-second = The second officer’s token
desk-join-submit = Join
desk-report = Report a passport
desk-report-lead = It stops working at once, and its credentials are revoked. It cannot be undone here.
desk-issuer = Issuing state, three letters
desk-number = Number
desk-new = A new visitor is enrolled
desk-known = This passport is enrolled
desk-renewed = The passport is joined to its visitor
desk-proved = The passport is better proved now
desk-handover = Let the visitor scan this with their own phone and make a passkey. It works once, until { $time }.
desk-picture = A picture with the link for the visitor
desk-next = Next visitor
reason-present = Holder and passport are here
reason-no_chip = The passport has no chip
reason-chip_unreadable = The chip does not answer
reason-details_changed = Name or birth date was changed
reason-passkey_lost = The holder lost their passkey
passkey-title = Make a passkey
passkey-lead = A passkey lets you, and only you, sign in: with your fingerprint, your face or your device’s PIN. Your device keeps it.
passkey-submit = Make a passkey
passkey-failed = The passkey was not made. Try once more.
passkey-later = Later

## The visitor’s portal

portal-title = Your record
portal-lead = Who learned what about you, when, why and where it went. Values are never shown here, only their names.
portal-done-withdrawn = Withdrawn. Nothing more is sent under this permission.
portal-done-revoked = The credential is revoked.
portal-done-passkey = Your passkey is ready.
portal-done-session = That browser is signed out.
portal-done-reported = Reported. This passport no longer works here, and its credentials are revoked.
portal-grants = Who has your permission
portal-no-grants = Nobody yet. When a hotel or shop asks about you, it appears here.
portal-since = Since
portal-used = Last sent
portal-never = never
portal-may = May learn
portal-withdraw = Withdraw
portal-consents = You agreed to
portal-duty = Required by law
portal-duty-why = This rests on a duty by law and cannot be withdrawn.
portal-ended = Ended { $day }
portal-active = In force
portal-notice = The notice you saw
portal-history = What happened
portal-no-history = Nothing yet.
portal-history-lead = Sent and refused, newest first. The number is the entry in the audit log.
portal-not-sent = Not sent
portal-entry = Log entry { $index }
portal-authority = An authority of { $country }
portal-credentials = Your credentials
portal-credentials-lead = A credential is a signed copy for the wallet on your phone. You choose what to show from it.
portal-no-credentials = None yet.
portal-offer = Get a credential
portal-revoke = Revoke
portal-passports = Your passports
portal-passports-lead = How each was proved and whether it counts. What it says is not shown here.
portal-verified = Proved
portal-report = Report it lost or stolen
portal-report-lead = From this moment nobody is told anything on it, its credentials are revoked and its chip is refused. You can still sign in and bring a new passport. It cannot be undone here.
portal-report-lost = It is lost
portal-report-stolen = It was stolen
portal-renew = Bring a new passport
document-active = counts
document-superseded = replaced by a newer one
document-expired = expired
document-lost = reported lost
document-stolen = reported stolen
document-revoked = withdrawn
assurance-typed = Typed, not verified
assurance-page = Picture of the page
assurance-desk = Inspected by an officer
assurance-chip = Chip data verified
assurance-chip-live = Chip proven present
assurance-chip-live-face = Chip proven present, face compared
standing-live = counts
standing-expired = expired
standing-revoked = revoked
portal-issued = Issued
portal-until = Until
credential-visitor-id = Visitor credential
portal-access = Sign-in
portal-passkeys = Passkeys
portal-add-passkey = Add a passkey
portal-added = Added
portal-sessions = Where you are signed in
portal-this = this browser
portal-end = Sign out there
portal-signed-in = Signed in
portal-seen = Last seen
withdraw-lead = From this moment { $name } gets nothing more about you, and its access ends. What was sent lawfully before stays lawful; ask the recipient to delete it.
offer-title = Get your credential
offer-lead = Point your wallet’s camera at this picture, or open it on this phone. It works once, until { $time }. Show it to nobody else.
offer-open = Open in a wallet on this device
offer-picture = A picture with the offer for your wallet
offer-text = The same as text
offer-back = Back to your record
notice-title = The notice as you saw it

## The auditor’s console

console-signin = Auditor sign-in
console-signin-lead = Enter the token you were given. It stays in this browser until you sign out.
console-token = Token
console-submit = Sign in
console-title = Audit log
console-lead = Every entry is committed in the transaction of what it records. Visitors appear by pseudonym; values never appear.
console-filters = Filters
console-action = What happened
console-any = any
console-recipient = Recipient
console-country = Country (two letters)
console-decision = Decision code
console-subject = Visitor (pseudonym)
console-from = From
console-to = Until
console-apply = Show
console-index = No.
console-time = Time
console-none = No entries match.
console-older = Older entries
console-entry = Entry { $index }
console-actor = By
console-claims = Claims
console-purpose = Purpose
console-basis = Basis
console-rules = Rules
console-consent = Consent
console-mechanism = Way abroad
console-counters = Counted this year
console-counters-are = { $people } people, { $sensitive } of them with sensitive data
console-obligations = Obligations
console-note = Note
console-proof = Proof
console-leaf = Leaf hash
console-pending = Not yet under a signed checkpoint; it will be in a few seconds.
console-path = Inclusion proof in the tree of { $size } entries
console-checkpoint = Signed checkpoint
console-vkey = Key to verify it with
console-export = Export for offline proof
console-export-lead = A zip archive with entries, proofs and the signed checkpoint. Check it with: guosuo audit verify FILE. The export is itself an entry.
console-download = Download
console-signout = Sign out
console-back = Back to the log

## Claims, as finely as they are told

claim-subject-full = A number that stands for you, different for each recipient
claim-name-full = Your full name
claim-name-initials = Your initials
claim-birth-date = Your date of birth
claim-birth-year = Your year of birth
claim-birth-band = Your age band
claim-birth-over = Whether you are { $age } or older
claim-sex-full = Your sex
claim-nationality-full = Your nationality
claim-document-image = The picture of your passport
claim-document-number = Your passport’s number and issuing state
claim-document-last4 = The last four characters of your passport number
claim-document-valid = Whether your passport is valid
claim-document_expiry-full = The day your passport expires
claim-face-image = The photograph in your passport’s chip
claim-face-match = Whether your face matches your passport
claim-phone-full = Your phone number
claim-email-full = Your e-mail address
claim-address-street = Your street, city and country
claim-address-city = Your city and country
claim-address-country = The country you live in
claim-stay-full = The dates of your stay

## Purposes

purpose-telecom-sim = Registering a SIM card in your name
purpose-platform-account = Opening an account
purpose-age-gate = Checking your age
purpose-payment-account = Opening a payment account
purpose-culture-ticket = Selling you a ticket
purpose-lodging-book = Booking a room
purpose-lodging-register = Registering your stay with the police
purpose-medical-register = Registering you at a hospital
purpose-government-service = A government service
purpose-marketing-profile = Advertising and statistics
purpose-foreign-authority = A demand by an authority of another country

## What a disclosure rests on

basis-13_1_ = Your consent
basis-13_2_ = A contract with you
basis-13_3_ = A duty by law
basis-13_4_ = An emergency

## How long a recipient may keep it

retention-telecom-2y = For the service plus two years
retention-closure = Until the account is closed
retention-none = Not kept
retention-aml-10y = Ten years after the account is closed
retention-visit-30d = For the visit plus 30 days
retention-checkout-30d = Until 30 days after check-out
retention-lodging-stat = As long as the rules for registering lodging require
retention-medical-15y = 15 years for out-patients, 30 for in-patients
retention-archive = As long as the archive rules require
retention-withdrawal = Until you withdraw, at most 12 months

## Kinds of consent, each ticked on its own

consent-p23 = I agree that this is given to { $name }
consent-p23-why = { $name } decides for itself how it uses what it receives (Personal Information Protection Law, Art. 23).
consent-p29 = I agree that sensitive information is used
consent-p29-why = Some of it could harm you if it leaked, so the law wants a separate yes (Art. 29).
consent-p39 = I agree that this leaves mainland China for { $country }
consent-p39-why = There, other laws protect it. { $name } must answer your requests about it (Art. 39).
consent-kind-p23 = given to a recipient
consent-kind-p29 = sensitive information
consent-kind-p39 = sent abroad

## Decisions in plain words

decision-GRANTED = Allowed for this purpose.
decision-D-MIN = Not needed for this purpose, so it is not told.
decision-D-ABSENT = Nothing of the kind is held about you.
decision-D-23 = You have not agreed that this recipient is given it.
decision-D-29 = You have not agreed to the use of sensitive information.
decision-D-31 = The person is under 14 and no guardian has agreed.
decision-D-39 = You have not agreed that it leaves mainland China.
decision-D-41 = Foreign courts and police receive nothing without the approval of the Chinese authorities.
decision-D-42 = The recipient is on the list of those who may receive nothing.
decision-D-55 = No impact assessment for this transfer is on file.
decision-D-IMPORTANT = Important data may not leave without a security assessment.
decision-D-BASIS = Nothing in the law allows this disclosure.
decision-D-CONTRACT = The recipient has not signed the contract the law demands.
decision-D-NOTICE = You have not yet been shown the current notice.
decision-D-WITHDRAWN = You withdrew your consent.
decision-D-EXPIRED = Your consent has expired; you will be asked again.
decision-D-STALE = What is done with it has changed since you agreed; you will be asked again.
decision-D-EVIDENCE = Something needed to decide is missing or unreadable, so nothing is sent.
decision-D-MECH = None of the lawful ways to send it abroad applies.
decision-D-SA-REQUIRED = So many people’s data may leave only after a security assessment.
decision-D-SC-UNFILED = The standard contract was not filed in time.
decision-D-SC-STALE = The facts behind the standard contract have changed.
decision-D-CERT-EXP = The recipient’s certificate has expired.
decision-DOMESTIC = The recipient is in mainland China.
decision-S-13_1 = Sent because you agreed.
decision-S-13_2 = Sent because your contract needs it.
decision-S-13_3 = Sent because the law demands it.
decision-S-13_4 = Sent because of an emergency.
decision-X-ANON = Sent abroad without anything that points to you.
decision-X-SELF = You sent it yourself.
decision-X-4 = Sent back abroad, where it came from.
decision-X-5_1 = Sent abroad because your contract needs it.
decision-X-5_2 = Sent abroad for personnel administration.
decision-X-5_3 = Sent abroad because of an emergency.
decision-X-5_4 = Sent abroad, where fewer than 100 000 people’s data went this year.
decision-X-6 = Sent abroad under a free-trade zone’s list.
decision-X-R35_6 = Sent abroad because the law demands it.
decision-X-TREATY = Sent abroad under a treaty.
decision-M-GBA = Sent under the Greater Bay Area contract.
decision-M-SA = Sent abroad under a security assessment.
decision-M-SC = Sent abroad under the standard contract.
decision-M-CERT = Sent abroad under a certificate.

## Ways across the border

mechanism-contract_necessity = needed for a contract with you
mechanism-personnel_administration = personnel administration
mechanism-emergency = emergency
mechanism-statutory_duty = duty by law
mechanism-treaty = treaty
mechanism-zone_negative_list = free-trade zone list
mechanism-GBA_contract = Greater Bay Area contract
mechanism-security_assessment = security assessment
mechanism-fewer_than_100_000_persons = fewer than 100 000 people a year
mechanism-standard_contract = standard contract
mechanism-certification = certification

## What both sides must do

obligation-LOG = It is recorded in the audit log.
obligation-RECEIPT_VISITOR = You get a record of it here.
obligation-RECEIPT_RP = The recipient gets a receipt that binds it.
obligation-RETAIN_UNTIL = The recipient deletes it when its time is over.
obligation-PURPOSE_BIND = The recipient may use it for this purpose alone.
obligation-NO_ONWARD = The recipient may not pass it on.
obligation-COUNT_RESERVE = You are counted among those whose data left this year.
obligation-NOTIFY_24H = You are told within 24 hours.
obligation-HUMAN_REVIEW = A person looks at it.
obligation-RENEW_BY = The approval is renewed before it ends.

## Laws

law-PIPL = Personal Information Protection Law, Art. { $article }
law-CBP = Provisions on Cross-border Data Flows, Art. { $article }
law-R = Network Data Security Regulations, Art. { $article }
law-EEL = Exit and Entry Administration Law, Art. { $article }
law-MIIT25 = Provisions on Real-name Registration of Telephone Users, Art. { $article }
law-AFL = Anti-Telecom Fraud Law, Art. { $article }
law-AML = Anti-Money-Laundering Law, Art. { $article }
law-NPI = Provisions on Necessary Personal Information, Art. { $article }
law-GBA = Greater Bay Area standard contract

## What happened

action-enrolled = Passport verified
action-enrol_refused = Passport not accepted
action-document_renewed = Passport renewed
action-document_reported = Passport reported
action-document_expired = Passport expired
action-passkey_added = Passkey added
action-signed_in = Signed in
action-signed_out = Signed out
action-consent_given = Consent given
action-consent_refused = Consent refused
action-consent_withdrawn = Consent withdrawn
action-disclosed = Information sent
action-refused = Request refused
action-token_issued = Access opened
action-token_revoked = Access closed
action-code_replayed = A code was used twice; access closed
action-credential_offered = A credential was offered
action-credential_issued = A credential was issued
action-credential_revoked = A credential was revoked
action-presented = A credential was shown and verified
action-presentation_refused = A credential was shown and not accepted
action-trust_imported = List of country certificates imported
action-trust_activated = List of country certificates put into effect
action-trust_rolled_back = Earlier list of country certificates put back into effect
action-trust_added = Country certificate added
action-trust_distrusted = Country key no longer believed
action-trust_pinned = Publisher of country certificates pinned
action-crl_imported = Country’s list of withdrawn certificates imported
action-deviations_imported = Country’s list of faulty documents imported
action-key_rotated = A signing key was changed
action-client_registered = A recipient was registered
action-policy_loaded = Rules were loaded
action-assessment_filed = An impact assessment was filed
action-exported = The log was exported
action-staff_added = A member of staff was added

## Steps of examining a passport, and what can be wrong

step-P1 = The files are those of a passport chip
step-P2 = The security object is well formed
step-P3 = What is signed is a passport’s list of hashes
step-P4 = The signed attributes fit the content
step-P5 = The document signer’s signature is genuine
step-P6 = The signer’s certificate is known
step-P7 = Nothing in the chip was changed
step-P8 = The issuing country vouches for the signer
step-P9 = The certificate is meant for signing passports
step-P10 = The certificates are in force
step-P11 = The signer may sign this type of document
step-P12 = Signer and passport are of the same country
step-P13 = The certificate was not revoked
step-P14 = The printed data agrees with the chip
step-P15 = The passport can be read and has not expired
step-AA = The chip signed our challenge
step-CA = The chip agreed on keys with us
fault-algorithm = It uses a method we do not know.
fault-attribute_missing = A signed attribute is missing.
fault-attribute_twice = A signed attribute is there twice.
fault-ber_encoding = Its encoding is unusual, but harmless.
fault-chain_signature = The country’s signature over the signer does not verify.
fault-cms_version = Its version is unusual, but harmless.
fault-content_type = What is signed is not a passport’s security object.
fault-country_mismatch = Signer and passport are of different countries.
fault-critical_extension = The certificate holds a condition we do not know.
fault-csca_expired = The country’s certificate has expired.
fault-curve_unknown = The signer’s key is of a kind we do not know.
fault-document_type = The signer’s certificate names other types of document.
fault-expired = The passport has expired.
fault-group_mismatch = Some data in the chip is not what was signed: it was changed.
fault-group_not_listed = The chip holds data that was never signed.
fault-key_usage = The certificate is not meant for this.
fault-lds_version = The version of the chip’s data is unknown.
fault-legacy_content_type = It is signed in an older way that is still accepted.
fault-malformed = It is damaged and cannot be read.
fault-message_digest = The content is not the one that was signed.
fault-no_anchor = We do not have this country’s signing certificate.
fault-not_sorted = Its parts are in an unusual order, but harmless.
fault-padding_trimmed = Padding after the data was ignored.
fault-sid_mismatch = The signer is named in an unusual way.
fault-signature = The signature does not verify.
fault-signer_count = There is not exactly one signer.
fault-signer_expired = The signer’s certificate has expired.
fault-signer_not_found = The signer’s certificate is not there.
fault-signing_time = It was signed outside the signer’s time.
fault-weak_hash = It uses an old hash function.
fault-weak_key = The chip itself answered, with a short key.
fault-presence_omitted = The chip can prove that it is here, and nothing was shown: it may be a copy.
fault-presence_failed = The answer is not this chip’s.
fault-revoked = It was withdrawn.
fault-reported_lost = The passport was reported lost or stolen.
outcome-ok = right
outcome-deviation = unusual, accepted
outcome-unknown = could not be judged
outcome-fail = wrong

## Whose passports can be verified

coverage-title = Can your passport be verified here?
coverage-lead = A passport’s chip is checked against certificates of the country that issued it. Look up the issuing country before you scan.
coverage-search = Issuing country
coverage-search-hint = A name, or the letters on the passport’s first page, such as FRA.
coverage-find = Search
coverage-all = Show all countries
coverage-count = { $covered } of { $all } issuers can be verified.
coverage-none = No country of that name. Try fewer letters, or the three letters on the passport’s first page.
coverage-yes = Can be verified
coverage-no = Not yet
coverage-desk = Go to a desk with this passport: an officer inspects it and enrols you.
coverage-best-chip = The chip’s data can be verified. These chips cannot prove that they are no copy; where that is asked for, go to a desk.
coverage-best-chip-live = The chip’s data can be verified. A chip that has a key of its own can also prove that it is no copy.
coverage-older = Older passports: the data alone.
coverage-listed = Certificates from a list signed on { $date }.
coverage-added = Certificates added by the operator.
coverage-withdrawals-missing = No list of withdrawn certificates is installed.
coverage-withdrawals-current = Withdrawn certificates are known as of { $date }.
coverage-withdrawals-stale = Withdrawn certificates are known as of { $date }; a newer list is due.
coverage-link = Can my passport be verified?

## Places

country-CN = Mainland China
country-HK = Hong Kong (China)
country-MO = Macao (China)
country-TW = Taiwan (China)
country-AD = Andorra
country-AE = United Arab Emirates
country-AF = Afghanistan
country-AG = Antigua and Barbuda
country-AL = Albania
country-AM = Armenia
country-AO = Angola
country-AR = Argentina
country-AT = Austria
country-AU = Australia
country-AZ = Azerbaijan
country-BA = Bosnia and Herzegovina
country-BB = Barbados
country-BD = Bangladesh
country-BE = Belgium
country-BF = Burkina Faso
country-BG = Bulgaria
country-BH = Bahrain
country-BI = Burundi
country-BJ = Benin
country-BN = Brunei
country-BO = Bolivia
country-BR = Brazil
country-BS = Bahamas
country-BT = Bhutan
country-BW = Botswana
country-BY = Belarus
country-BZ = Belize
country-CA = Canada
country-CD = Congo (Democratic Republic of the)
country-CF = Central African Republic
country-CG = Congo (Republic of the)
country-CH = Switzerland
country-CI = Côte d’Ivoire
country-CL = Chile
country-CM = Cameroon
country-CO = Colombia
country-CR = Costa Rica
country-CU = Cuba
country-CV = Cabo Verde
country-CY = Cyprus
country-CZ = Czechia
country-DE = Germany
country-DJ = Djibouti
country-DK = Denmark
country-DM = Dominica
country-DO = Dominican Republic
country-DZ = Algeria
country-EC = Ecuador
country-EE = Estonia
country-EG = Egypt
country-ER = Eritrea
country-ES = Spain
country-ET = Ethiopia
country-EU = European Union
country-FI = Finland
country-FJ = Fiji
country-FM = Micronesia
country-FR = France
country-GA = Gabon
country-GB = United Kingdom
country-GD = Grenada
country-GE = Georgia
country-GH = Ghana
country-GM = Gambia
country-GN = Guinea
country-GQ = Equatorial Guinea
country-GR = Greece
country-GT = Guatemala
country-GW = Guinea-Bissau
country-GY = Guyana
country-HN = Honduras
country-HR = Croatia
country-HT = Haiti
country-HU = Hungary
country-ID = Indonesia
country-IE = Ireland
country-IL = Israel
country-IN = India
country-IQ = Iraq
country-IR = Iran
country-IS = Iceland
country-IT = Italy
country-JM = Jamaica
country-JO = Jordan
country-JP = Japan
country-KE = Kenya
country-KG = Kyrgyzstan
country-KH = Cambodia
country-KI = Kiribati
country-KM = Comoros
country-KN = Saint Kitts and Nevis
country-KP = North Korea
country-KR = South Korea
country-KW = Kuwait
country-KZ = Kazakhstan
country-LA = Laos
country-LB = Lebanon
country-LC = Saint Lucia
country-LI = Liechtenstein
country-LK = Sri Lanka
country-LR = Liberia
country-LS = Lesotho
country-LT = Lithuania
country-LU = Luxembourg
country-LV = Latvia
country-LY = Libya
country-MA = Morocco
country-MC = Monaco
country-MD = Moldova
country-ME = Montenegro
country-MG = Madagascar
country-MH = Marshall Islands
country-MK = North Macedonia
country-ML = Mali
country-MM = Myanmar
country-MN = Mongolia
country-MR = Mauritania
country-MT = Malta
country-MU = Mauritius
country-MV = Maldives
country-MW = Malawi
country-MX = Mexico
country-MY = Malaysia
country-MZ = Mozambique
country-NA = Namibia
country-NE = Niger
country-NG = Nigeria
country-NI = Nicaragua
country-NL = Netherlands
country-NO = Norway
country-NP = Nepal
country-NR = Nauru
country-NZ = New Zealand
country-OM = Oman
country-PA = Panama
country-PE = Peru
country-PG = Papua New Guinea
country-PH = Philippines
country-PK = Pakistan
country-PL = Poland
country-PS = Palestine
country-PT = Portugal
country-PW = Palau
country-PY = Paraguay
country-QA = Qatar
country-RO = Romania
country-RS = Serbia
country-RU = Russia
country-RW = Rwanda
country-SA = Saudi Arabia
country-SB = Solomon Islands
country-SC = Seychelles
country-SD = Sudan
country-SE = Sweden
country-SG = Singapore
country-SI = Slovenia
country-SK = Slovakia
country-SL = Sierra Leone
country-SM = San Marino
country-SN = Senegal
country-SO = Somalia
country-SR = Suriname
country-SS = South Sudan
country-ST = São Tomé and Príncipe
country-SV = El Salvador
country-SY = Syria
country-SZ = Eswatini
country-TD = Chad
country-TG = Togo
country-TH = Thailand
country-TJ = Tajikistan
country-TL = Timor-Leste
country-TM = Turkmenistan
country-TN = Tunisia
country-TO = Tonga
country-TR = Türkiye
country-TT = Trinidad and Tobago
country-TV = Tuvalu
country-TZ = Tanzania
country-UA = Ukraine
country-UG = Uganda
country-UN = United Nations
country-US = United States
country-UT = Utopia (fictional)
country-UY = Uruguay
country-UZ = Uzbekistan
country-VA = Vatican City
country-VC = Saint Vincent and the Grenadines
country-VE = Venezuela
country-VN = Viet Nam
country-VU = Vanuatu
country-WS = Samoa
country-XK = Kosovo
country-XM = Sovereign Order of Malta
country-YE = Yemen
country-ZA = South Africa
country-ZM = Zambia
country-ZW = Zimbabwe
