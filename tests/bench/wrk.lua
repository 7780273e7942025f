-- What wrk asks for: -- WORKLOAD [TOKEN_FILE [REQUESTS_PER_SECOND CONNECTIONS]]. Requests are made beforehand, so that Lua costs little
-- while it measures; the last line printed is the result as JSON.

local PREPARED = 4000
local PILOTS, PROGRAMMES, BUYERS = 100000, 50, 1600
local STAGES = {"idea", "proposed", "accepted", "need_analysis", "market_dialogue", "specification", "competition", "award",
  "contract", "development", "delivery", "follow_up", "completed", "on_hold", "cancelled"}
local threads = 0

-- As generate.sql makes them.
local function identifier(kind, n)
  local digits = tostring(100000000 + n)
  return "019" .. digits:sub(1, 5) .. "-" .. digits:sub(6) .. "-7" .. kind .. "-8000-000000000000"
end

local function new_pilot()
  return string.format('{"programme_id": "%s", "lead_buyer_id": "%s", "title": {"nb": "En ny løsning for brøyting av øyer %d"}, '
    .. '"need": {"problem": {"nb": "Veiene er stengt for lenge etter snøfall, og ingen vet når de åpner igjen. Det koster tid og '
    .. 'penger for innbyggere og næringsliv."}, "desired_effect": {"nb": "Kortere stengetid og færre utkjøringer."}}, '
    .. '"sector": "transport", "innovation_kind": "development", "innovation_types": ["mar-nov"], "municipality": {"code": "5501"}, '
    .. '"cpv": ["90620000"], "estimated_value": {"amount": "2500000.00", "currency": "NOK"}}',
    identifier("000", math.random(PROGRAMMES)), identifier("002", 3 * math.random(BUYERS)), math.random(1000000))
end

-- Each tenth is not published.
local function published_pilot() return 10 * math.random(0, PILOTS / 10 - 1) + math.random(9) end

local W1 = function() return "GET", "/v1/pilots/" .. identifier("001", published_pilot()) end
local W2 = function()
  return "GET", "/v1/pilots?limit=20&stage=" .. STAGES[math.random(#STAGES)]
    .. "&programme_id=" .. identifier("000", math.random(PROGRAMMES))
end
local W3 = function() return "GET", (select(2, W2())) .. "&include=participants" end

local workloads = {
  W1 = W1, W2 = W2, W3 = W3,
  W4 = function() return "POST", "/v1/pilots", new_pilot() end,
  W5 = function() return "GET", "/health/live" end,
  mix = function()
    local dice = math.random(20)
    return (dice == 1 and W3 or dice < 4 and W2 or W1)()
  end,
}

function setup(thread)
  threads = threads + 1
  thread:set("number", threads)
end

local function read_tokens(path)
  local tokens = {}
  for line in path and io.lines(path) or function() end do
    tokens[#tokens + 1] = line
  end
  return tokens
end

-- wrk waits whole milliseconds before each request: what is cut off is waited for later. A pause begins with the answer before, so
-- that the rate is reached when answers are quick beside it.
local function pace(pause_ms)
  local owed_ms = 0
  function delay()
    owed_ms = owed_ms + pause_ms
    local now = math.floor(owed_ms)
    owed_ms = owed_ms - now
    return now
  end
end

-- A workload that begins with / is one path, asked for again and again.
function init(args)
  local make = workloads[args[1]] or function() return "GET", args[1] end
  local tokens = read_tokens(args[2])
  if args[4] then pace(1000 * tonumber(args[4]) / tonumber(args[3])) end
  math.randomseed(number)
  prepared, place = {}, 0
  for i = 1, PREPARED do
    local method, path, body = make()
    local headers = {}
    if #tokens > 0 then headers["Authorization"] = "Bearer " .. tokens[1 + i % #tokens] end
    if body then headers["Content-Type"] = "application/json" end
    prepared[i] = wrk.format(method, path, headers, body)
  end
end

function request()
  place = place % PREPARED + 1
  return prepared[place]
end

function done(summary, latency, requests)
  local e = summary.errors
  print(string.format(
    '{"requests": %d, "seconds": %f, "bytes": %d, "p50_us": %d, "p99_us": %d, "wrong_status": %d, "socket_errors": %d}',
    summary.requests, summary.duration / 1e6, summary.bytes, latency:percentile(50), latency:percentile(99), e.status,
    e.connect + e.read + e.write + e.timeout))
end
