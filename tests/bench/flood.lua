-- Forged tokens at a steady rate: -- TEXTS_FILE SIGNATURE REQUESTS_PER_SECOND CONNECTIONS. Each is one of the texts that the file has, a
-- line each, and a signature that no other request has. The last line printed is how many were sent and answered by 401.

local ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
local CHANGED = 24 -- characters of the signature
local threads = {}

function setup(thread)
  threads[#threads + 1] = thread
  thread:set("number", #threads)
end

function init(args)
  math.randomseed(number * 7919 + os.time())
  texts, refused = {}, 0
  for line in io.lines(args[1]) do texts[#texts + 1] = line end
  rest = args[2]:sub(CHANGED + 1)
  pause_ms = 1000 * tonumber(args[4]) / tonumber(args[3])
  owed_ms = 0
end

-- wrk waits whole milliseconds: what is cut off is waited for later.
function delay()
  owed_ms = owed_ms + pause_ms
  local now = math.floor(owed_ms)
  owed_ms = owed_ms - now
  return now
end

function request()
  local changed = {}
  for i = 1, CHANGED do
    local at = math.random(#ALPHABET)
    changed[i] = ALPHABET:sub(at, at)
  end
  local token = texts[math.random(#texts)] .. "." .. table.concat(changed) .. rest
  return wrk.format("GET", "/health/live", {Authorization = "Bearer " .. token})
end

function response(status)
  if status == 401 then refused = refused + 1 end
end

function done(summary)
  local all = 0
  for _, thread in ipairs(threads) do all = all + thread:get("refused") end
  print(string.format('{"requests": %d, "seconds": %f, "refused": %d}', summary.requests, summary.duration / 1e6, all))
end
