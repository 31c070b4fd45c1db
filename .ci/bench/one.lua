-- The same request again and again; every answer must have the text that a right one has.
local headers = { ["Host"] = os.getenv("HOST") }
if os.getenv("BODY") then
  headers["Authorization"] = os.getenv("BASIC")
  headers["Content-Type"] = "application/x-www-form-urlencoded"
end
local text = os.getenv("EXPECT")
local sent
wrong, sample = 0, ""

local threads = {}
function setup(thread) table.insert(threads, thread) end

function init() sent = wrk.format(os.getenv("BODY") and "POST" or "GET", os.getenv("PLACE"), headers, os.getenv("BODY")) end

function request() return sent end

function response(status, _, body)
  if status ~= 200 or not body:find(text, 1, true) then
    wrong = wrong + 1
    sample = status .. " " .. body:sub(1, 200)
  end
end

function done(summary, latency)
  local thread = threads[1]
  io.write(string.format("RESULT %f %f %f %d %s\n", summary.requests / (summary.duration / 1e6),
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, thread:get("wrong"), thread:get("sample")))
end
