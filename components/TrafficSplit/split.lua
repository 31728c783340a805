-- Applies the published traffic split without a reload, and reports the live split.
--
-- split.map holds one line: "stable 0", or "stable>canary weight" with the weight in hundredths of a percent. It names
-- both revisions because it and haproxy.cfg cannot change at the same instant: so any worker, including one that drains
-- after a reload, can interpret a split that was not written for its own haproxy.cfg.

local published = os.getenv("ROUTER_CONFIG")
local last_good = os.getenv("ROUTER_STATE")
local brake_file = (os.getenv("ROUTER_BRAKE") or "/brake") .. "/brake"
local config_id = os.getenv("SPLIT_CONFIG_ID")
local stable, canary = os.getenv("SPLIT_REVISIONS"):match("^([^>]+)>?(.*)$")
if canary == "" then
  canary = nil
end

local interval_ms = 100
local published_split = nil
local brake = nil
local weight = nil
local release = nil
local rejected = 0
local last_rejected = nil

-- Users with an error since the canary has had users, by revision: a hash of the user's key, and the time of the last
-- error. Beyond the limit they are not counted at all, since half a count would favor one revision.
local max_users = 10000
local users_within = { 60, 300, 1800, 10800, math.huge }
local erring = {}

local function log(level, message)
  message = message:gsub('[%c"\\]', " ")
  local time = os.date("!%Y-%m-%dT%H:%M:%SZ")
  local name = level == core.info and "info" or "error"
  core.log(level, string.format('{"time":"%s","level":"%s","message":"%s"}', time, name, message))
end

local function read(path)
  local file = io.open(path, "r")
  if not file then
    return nil
  end
  local text = file:read(1024)
  file:close()
  return text or ""
end

local function percent(hundredths)
  return string.format("%d.%02d", hundredths // 100, hundredths % 100)
end

local function parse(text)
  if not text then
    return nil, "it cannot be read"
  end
  local revisions, digits = text:match("^(%S+) (%d+)\n?$")
  if not revisions then
    return nil, "it must be one line, 'stable>canary weight' or 'stable 0'"
  end
  local split = { weight = tonumber(digits) }
  if #digits > 5 or split.weight > 10000 or tostring(split.weight) ~= digits then
    return nil, "the weight " .. digits .. " is not a whole number from 0 to 10000"
  end
  split.stable, split.canary = revisions:match("^([%w_.-]+)>([%w_.-]+)$")
  if not split.stable then
    split.stable = revisions:match("^[%w_.-]+$")
    if not split.stable or split.weight ~= 0 then
      return nil, "it must be 'stable>canary weight' or 'stable 0'"
    end
  end
  return split
end

-- The brake of this worker's pair; nil if there is none. A file that does not name a pair brakes every pair: a brake
-- must not fail because its file is incomplete.
local function read_brake()
  local text = canary and read(brake_file)
  if not text then
    return nil
  end
  local pair, by = text:match("^(%S+>%S+)\n([^\n]*)")
  if pair and pair ~= stable .. ">" .. canary then
    return nil
  end
  return { by = (by or ""):gsub('[%c"\\]', " ") }
end

-- The canary's weight in this worker; nil if the split does not concern this worker's revisions.
local function weight_here(split)
  if brake then
    return 0
  elseif not split then
    return nil
  elseif split.stable == stable then
    return split.canary == canary and split.weight or 0
  elseif split.stable == canary then
    return 10000 -- finished: the canary is the stable revision now
  end
  return nil
end

local function forget_users()
  for _, revision in ipairs({ stable, canary }) do
    erring[revision] = { last = {}, count = 0 }
  end
end

local function put_in_force()
  local new = weight_here(published_split)
  if not canary or not new or new == weight then
    return
  end
  if (weight or 0) == 0 then
    forget_users()
  end
  core.set_map(last_good .. "/split.map", stable .. ">" .. canary, tostring(new))
  local why = brake and ", braked by " .. brake.by or ""
  log(core.info, "canary " .. canary .. ": " .. percent(weight or 0) .. " % -> " .. percent(new) .. " %" .. why)
  weight = new
end

local function reject(text, problem)
  local what = text or ""
  if what == last_rejected then
    return
  end
  last_rejected = what
  rejected = rejected + 1
  log(core.err, "split.map is ignored, " .. percent(weight or 0) .. " % stays live: " .. problem)
end

local function check()
  -- The release is written last, so a split read after it is at least as new.
  local published_release = read(published .. "/release") or ""
  local text = read(published .. "/split.map")
  local split, problem = parse(text)
  published_split = split or published_split
  brake = read_brake()
  put_in_force()
  if not split then
    reject(text, problem)
    return
  end
  last_rejected = nil
  local hash, id = published_release:match("^(%x+) (%x+)\n?$")
  if id == config_id and split.stable == stable and split.canary == canary then
    release = hash
  end
end

-- Runs before the first request; otherwise a worker would start with the weight of the last reload.
core.register_init(function()
  published_split = parse(read(published .. "/split.map")) or parse(read(last_good .. "/split.map"))
  brake = read_brake()
  put_in_force()
end)

core.register_task(function()
  while true do
    local ok, problem = pcall(check)
    if not ok then
      reject(problem, problem)
    end
    core.msleep(interval_ms)
  end
end)

-- Called for each response with 5xx. A fetch, because actions cannot be used for HAProxy's own responses.
core.register_fetches("erred", function(txn)
  local users = erring[txn.f:srv_name()]
  local key = txn:get_var("txn.user")
  if users and key and (weight or 0) > 0 then
    local user = txn.c:xxh32(key)
    if users.last[user] then
      users.last[user] = core.now().sec
    else
      users.count = users.count + 1
      if users.count <= max_users then
        users.last[user] = core.now().sec
      end
    end
  end
  return ""
end)

local function append_users(lines)
  if not canary or (weight or 0) == 0 or erring[stable].count > max_users or erring[canary].count > max_users then
    return
  end
  table.insert(lines, "# HELP rollout_erring_users Users whose last response with 5xx is at most le seconds ago.")
  table.insert(lines, "# TYPE rollout_erring_users gauge")
  local now = core.now().sec
  for _, revision in ipairs({ stable, canary }) do
    local counts = {}
    for _, at in pairs(erring[revision].last) do
      for i = #users_within, 1, -1 do
        if now - at > users_within[i] then
          break
        end
        counts[i] = (counts[i] or 0) + 1
      end
    end
    for i, within in ipairs(users_within) do
      local le = within == math.huge and "+Inf" or tostring(within)
      local labels = string.format('revision="%s",le="%s"', revision, le)
      table.insert(lines, string.format("rollout_erring_users{%s} %d", labels, counts[i] or 0))
    end
  end
end

core.register_service("rollout", "http", function(applet)
  local lines = {
    "# HELP rollout_weight_percent Live share of users that the router sends to a revision.",
    "# TYPE rollout_weight_percent gauge",
    string.format('rollout_weight_percent{revision="%s"} %s', stable, percent(10000 - (weight or 0))),
  }
  if canary then
    table.insert(lines, string.format('rollout_weight_percent{revision="%s"} %s', canary, percent(weight or 0)))
  end
  table.insert(lines, "# HELP rollout_canary_weight_percent The live split: one series whose labels name both revisions.")
  table.insert(lines, "# TYPE rollout_canary_weight_percent gauge")
  table.insert(
    lines,
    string.format('rollout_canary_weight_percent{stable="%s",canary="%s"} %s', stable, canary or "", percent(weight or 0))
  )
  table.insert(lines, "# HELP rollout_brake 1 while the canary gets no users, whatever weight is published.")
  table.insert(lines, "# TYPE rollout_brake gauge")
  if brake then
    table.insert(
      lines,
      string.format('rollout_brake{stable="%s",canary="%s",by="%s"} 1', stable, canary, brake.by)
    )
  end
  append_users(lines)
  table.insert(lines, "# HELP rollout_release_info The live release of published files.")
  table.insert(lines, "# TYPE rollout_release_info gauge")
  if release then
    table.insert(lines, string.format('rollout_release_info{release="%s"} 1', release))
  end
  table.insert(lines, "# HELP rollout_split_rejected_total Published splits that were invalid, since the last reload.")
  table.insert(lines, "# TYPE rollout_split_rejected_total counter")
  table.insert(lines, "rollout_split_rejected_total " .. rejected)
  local body = table.concat(lines, "\n") .. "\n"
  applet:set_status(200)
  applet:add_header("content-type", "text/plain; version=0.0.4")
  applet:add_header("content-length", tostring(#body))
  applet:start_response()
  applet:send(body)
end)
