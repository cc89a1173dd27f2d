-- Gives back what was delivered to a worker that does not know of it: all but its attempts, of which
-- it names the tokens. Nothing of it was run.
local worker = ARGV[FIRST]
local known = {}
for i = FIRST + 1, #ARGV do
  known[ARGV[i]] = true
end
local count = 0
for _, name in ipairs(redis.call('SMEMBERS', P .. 'names')) do
  for _, each in ipairs(delivered(name, '-', '+', 100 * MANY, worker)) do
    local id = owning(name, each[1])
    if id and not known[redis.call('HGET', task(id), 'owner') or ''] then
      redis.call('HSET', task(id), 'owner', '')
      give_back(id, name)
      count = count + 1
    end
  end
end
return {count}
