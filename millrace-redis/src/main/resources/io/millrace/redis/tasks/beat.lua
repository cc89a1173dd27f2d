-- A worker is alive. It renews its lease, starts what is due, takes over from those that died, and
-- looks through its own attempts if it names them.
local worker, lease, visibility = ARGV[FIRST], tonumber(ARGV[FIRST + 1]), ARGV[FIRST + 2]
local looksThrough = ARGV[FIRST + 3] == '1'
local wasAlive = redis.call('ZSCORE', P .. 'workers', worker) and 1 or 0
local names = redis.call('SMEMBERS', P .. 'names')
local ended = {}

local function take(name, entries)
  for _, each in ipairs(entries) do
    local id = owning(name, each[1])
    local state = id and reclaim(id, name)
    if state and state ~= 'pending' then
      ended[#ended + 1] = {id, state}
    end
  end
end

-- Where nobody could renew anything for a while, it was the server that was away: then all are given
-- the time to do it.
local last = tonumber(redis.call('GET', P .. 'beat') or '0')
if now - last > lease * 2 / 3 then
  redis.call('SET', P .. 'grace', text(now + lease))
end
redis.call('SET', P .. 'beat', text(now))
redis.call('ZADD', P .. 'workers', text(now + lease), worker)

for _, id in ipairs(redis.call('ZRANGEBYSCORE', P .. 'delayed', '-inf', text(now),
    'LIMIT', 0, 5 * MANY)) do
  local name = redis.call('HGET', task(id), 'name')
  redis.call('ZREM', P .. 'delayed', id)
  if name then
    enqueue(id, name)
  end
end

if now >= tonumber(redis.call('GET', P .. 'grace') or '0') then
  for _, dead in ipairs(redis.call('ZRANGEBYSCORE', P .. 'workers', '-inf', text(now - 1),
      'LIMIT', 0, 10)) do
    local isLeft = false
    for _, name in ipairs(names) do
      local entries = delivered(name, '-', '+', MANY, dead)
      take(name, entries)
      if #entries < MANY then
        redis.pcall('XGROUP', 'DELCONSUMER', queue(name), GROUP, dead)
      else
        isLeft = true
      end
    end
    if not isLeft then
      redis.call('ZREM', P .. 'workers', dead)
    end
  end
  if looksThrough then
    for _, name in ipairs(names) do
      take(name, delivered(name, 'IDLE', visibility, '-', '+', MANY))
    end
  end
end

local orders = {}
for i = FIRST + 4, #ARGV, 2 do
  local id, token = ARGV[i], ARGV[i + 1]
  local t = redis.call('HMGET', task(id), 'owner', 'revoked', 'name', 'entry', 'finished')
  if t[5] == token then
    t = {} -- it has ended, and only the answer has not arrived
  end
  if t[1] and t[1] ~= token then
    orders[#orders + 1] = {token, 'lost'}
  elseif t[1] then
    if t[4] ~= '' then
      redis.pcall('XCLAIM', queue(t[3]), GROUP, worker, 0, t[4], 'JUSTID')
    end
    if t[2] then
      orders[#orders + 1] = {token, t[2]}
    end
  end
end
forget_old()
local next = redis.call('ZRANGE', P .. 'delayed', 0, 0, 'WITHSCORES')[2]
return {wasAlive, next and text(math.max(0, tonumber(next) - now)) or '-1', ended, orders}
