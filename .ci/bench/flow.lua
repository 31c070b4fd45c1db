-- Full logins over kept connections: authorize, token, userinfo. What is to follow waits in a queue, so that every
-- connection is always busy. A flow counts when userinfo names the right subject.
local host, authorize = os.getenv("HOST"), os.getenv("AUTHORIZE")
local token_path, userinfo_path = os.getenv("TOKEN"), os.getenv("USERINFO")
local session = { ["Host"] = host, ["Cookie"] = os.getenv("COOKIE") }
local client = {
  ["Host"] = host,
  ["Authorization"] = os.getenv("BASIC"),
  ["Content-Type"] = "application/x-www-form-urlencoded",
}
local redemption = "grant_type=authorization_code&code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk&redirect_uri="
  .. os.getenv("REDIRECT") .. "&code="
local subject = '"sub":"' .. os.getenv("SUBJECT") .. '"'
local queue, first, last, begun = {}, 1, 0, 0
flows, wrong, sample = 0, 0, ""

local threads = {}
function setup(thread) table.insert(threads, thread) end

local function follow(request)
  last = last + 1
  queue[last] = request
end

function request()
  if first <= last then
    local next = queue[first]
    queue[first] = nil
    first = first + 1
    return next
  end
  begun = begun + 1
  return wrk.format("GET", authorize .. "&state=s" .. begun .. "&nonce=n" .. begun, session)
end

function response(status, headers, body)
  local place = headers["location"] or headers["Location"]
  local code = place and place:match("[?&]code=([^&]+)")
  local token = not code and body:match('"access_token":"([^"]+)"')
  if code then
    follow(wrk.format("POST", token_path, client, redemption .. code))
  elseif token then
    follow(wrk.format("GET", userinfo_path, { ["Host"] = host, ["Authorization"] = "Bearer " .. token }))
  elseif status == 200 and body:find(subject, 1, true) then
    flows = flows + 1
  else
    wrong = wrong + 1
    sample = status .. " " .. (place or body:sub(1, 200))
  end
end

function done(summary, latency)
  local thread = threads[1]
  io.write(string.format("RESULT %f %f %f %d %s\n", thread:get("flows") / (summary.duration / 1e6),
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, thread:get("wrong"), thread:get("sample")))
end
