-- Notes how far an attempt is.
local id, token = ARGV[FIRST], ARGV[FIRST + 1]
local t = redis.call('HMGET', task(id), 'owner', 'state')
if t[1] ~= token or (t[2] ~= 'running' and t[2] ~= 'progress') then
  return {}
end
redis.call('HSET', task(id), 'state', 'progress', 'done', ARGV[FIRST + 2],
  'total', ARGV[FIRST + 3], 'note', ARGV[FIRST + 4])
return {}
