-- Makes the streams and groups of a worker's names, where they are missing.
local worker, lease = ARGV[FIRST], tonumber(ARGV[FIRST + 1])
for i = FIRST + 2, #ARGV do
  local made = redis.pcall('XGROUP', 'CREATE', queue(ARGV[i]), GROUP, '0', 'MKSTREAM')
  if type(made) == 'table' and made.err and not string.find(made.err, 'BUSYGROUP', 1, true) then
    return made
  end
  redis.call('SADD', P .. 'names', ARGV[i])
end
redis.call('ZADD', P .. 'workers', text(now + lease), worker)
return {}
