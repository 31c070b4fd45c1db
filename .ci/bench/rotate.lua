-- Refresh tokens that are worth one use each: every answer brings the next, so each family is asked in turn.
local headers = { ["Host"] = os.getenv("HOST"), ["Content-Type"] = "application/x-www-form-urlencoded" }
local place, body = os.getenv("PLACE"), os.getenv("BODY")
local queue, first, last = {}, 1, 0
answers, wrong, sample = 0, 0, ""

local threads = {}
function setup(thread) table.insert(threads, thread) end

local function follow(token)
  last = last + 1
  queue[last] = token
end

for token in os.getenv("TOKENS"):gmatch("[^,]+") do follow(token) end

function request()
  local token = queue[first]
  if not token then return wrk.format("GET", "/healthz", headers) end
  queue[first] = nil
  first = first + 1
  return wrk.format("POST", place, headers, body .. token)
end

function response(status, _, text)
  local token = text:match('"refresh_token":"([^"]+)"')
  if token then
    answers = answers + 1
    follow(token)
  elseif status ~= 200 then
    wrong = wrong + 1
    sample = status .. " " .. text:sub(1, 200)
  end
end

function done(summary, latency)
  local thread = threads[1]
  io.write(string.format("RESULT %f %f %f %d %s\n", thread:get("answers") / (summary.duration / 1e6),
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, thread:get("wrong"), thread:get("sample")))
end
