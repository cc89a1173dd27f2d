-- A worker goes. What it has left is for others.
local worker = ARGV[FIRST]
for _, name in ipairs(redis.call('SMEMBERS', P .. 'names')) do
  for _, each in ipairs(delivered(name, '-', '+', 100 * MANY, worker)) do
    local id = owning(name, each[1])
    if id then
      redis.call('HSET', task(id), 'owner', '')
      give_back(id, name)
    end
  end
  redis.pcall('XGROUP', 'DELCONSUMER', queue(name), GROUP, worker)
end
redis.call('ZREM', P .. 'workers', worker)
return {}
