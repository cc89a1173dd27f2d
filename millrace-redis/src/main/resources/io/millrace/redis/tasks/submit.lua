-- Accepts a task, unless there is one with its key, too many wait, or nobody knows its name.
local id, name, arguments = ARGV[FIRST], ARGV[FIRST + 1], ARGV[FIRST + 2]
local wait, key = tonumber(ARGV[FIRST + 3]), ARGV[FIRST + 4]
local channel, group, mustBeKnown = ARGV[FIRST + 5], ARGV[FIRST + 6], ARGV[FIRST + 7]
if key ~= '' then
  local before = redis.call('GET', P .. 'once:' .. key)
  if before then
    return {'before', before}
  end
end
local known = redis.call('SISMEMBER', P .. 'names', name)
if mustBeKnown == '1' and known == 0 then
  return {'unknown', table.concat(redis.call('SMEMBERS', P .. 'names'), ', ')}
end
local others
if wait > 0 then
  others = redis.call('ZCARD', P .. 'delayed')
else
  others = redis.call('XLEN', queue(name))
end
if others >= WAITING then
  return {'full', text(others)}
end
redis.call('HSET', task(id), 'name', name, 'arguments', arguments, 'state', 'pending',
  'attempt', '0', 'failures', '0', 'submitted', text(now), 'due', text(now + wait), 'key', key,
  'channel', channel, 'group', group, 'entry', '')
redis.call('ZADD', P .. 'recent', text(micros()), id)
if key ~= '' then
  redis.call('SET', P .. 'once:' .. key, id)
end
if wait > 0 then
  delay(id, wait)
else
  enqueue(id, name)
end
return {known == 1 and 'accepted' or 'stored', text(now)}
