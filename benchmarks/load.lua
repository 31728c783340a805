-- Simulates many users: each request is from a random user. Arguments: API key, path, number of users.
local counter = 0

function setup(thread)
  thread:set("seed", counter)
  counter = counter + 1
end

function init(arguments)
  key, path, users = arguments[1], arguments[2], tonumber(arguments[3])
  math.randomseed(seed * 7919 + 17)
end

function request()
  return wrk.format("GET", path, { ["X-API-Key"] = key, ["X-User-Id"] = "load-" .. math.random(users) })
end

function done(summary, latency, requests)
  local failed = summary.errors
  io.write(string.format(
    "RESULT %d %d %d %d %d %d %.3f %.3f %.3f\n",
    summary.requests, failed.status, failed.connect, failed.read, failed.write, failed.timeout,
    summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
