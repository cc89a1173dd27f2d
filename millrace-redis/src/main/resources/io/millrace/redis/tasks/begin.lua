-- Begins attempts: of each a name, an entry, an id and the token of its owner.
local node = ARGV[FIRST]
local begun = {}
for i = FIRST + 1, #ARGV, 4 do
  local name, entry, id, token = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]
  local t = redis.call('HMGET', task(id), 'entry', 'state', 'arguments', 'attempt', 'failures',
    'channel', 'group', 'lost', 'submitted', 'due')
  if t[1] == entry and t[2] == 'pending' then
    local attempt = redis.call('HINCRBY', task(id), 'attempt', 1)
    redis.call('HSET', task(id), 'state', 'running', 'owner', token, 'node', node,
      'started', text(now))
    redis.call('HDEL', task(id), 'lost', 'done', 'total', 'note')
    begun[#begun + 1] = {t[3], text(attempt), t[5], t[6], t[7], t[8] or '', t[9], t[10], text(now)}
  else
    drop(name, entry) -- called off meanwhile, or an old one
    begun[#begun + 1] = {}
  end
end
return begun
