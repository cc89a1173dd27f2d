-- Calls a task off: at once if it waits, else by telling whoever is at it.
local id, order = ARGV[FIRST], ARGV[FIRST + 1]
local t = redis.call('HMGET', task(id), 'state', 'revoked')
if not t[1] then
  return {'gone'}
end
if t[1] ~= 'pending' and t[1] ~= 'running' and t[1] ~= 'progress' then
  return {'ended'}
end
if t[2] ~= 'terminate' then
  redis.call('HSET', task(id), 'revoked', order)
end
if t[1] == 'pending' then
  conclude(id, 'revoked')
  return {'revoked'}
end
redis.call('PUBLISH', P .. 'orders', order .. ' ' .. id)
return {'told'}
