-- SPDX-License-Identifier: Apache-2.0
-- What all scripts share. KEYS[1] is what all keys begin with; its hash tag puts them into one slot.
-- The first arguments are the same for all of them.
local P = KEYS[1]
local GROUP = 'workers'
local KEPT = tonumber(ARGV[1])       -- ended tasks
local KEPT_FOR = ARGV[2]             -- ms
local WAITING = tonumber(ARGV[3])    -- of a name
local DELIVERIES = tonumber(ARGV[4]) -- workers that may die of a task
local LETTERS = ARGV[5]              -- dead ones that are kept
local FIRST = 6                      -- of the script's own arguments
local GRACE = 5000                   -- ms in which who waits for an end finds the task
local MANY = 100                     -- steps of work that others have left

local function text(number)
  return string.format('%.0f', number)
end

local function micros()
  local time = redis.call('TIME')
  return time[1] * 1000000 + time[2]
end

local now = math.floor(micros() / 1000)

local function task(id)
  return P .. 'task:' .. id
end

local function queue(name)
  return P .. 'queue:' .. name
end

local function drop(name, entry)
  redis.call('XACK', queue(name), GROUP, entry)
  redis.call('XDEL', queue(name), entry)
end

-- Takes it out of wherever it waits or is at work.
local function leave(id, name)
  local entry = redis.call('HGET', task(id), 'entry')
  if entry and entry ~= '' then
    drop(name, entry)
  end
  redis.call('ZREM', P .. 'delayed', id)
end

local function enqueue(id, name)
  local entry = redis.call('XADD', queue(name), '*', 'id', id)
  redis.call('HSET', task(id), 'state', 'pending', 'entry', entry)
end

-- Lets it wait for its time, of which workers must know if it is the next.
local function delay(id, millis)
  local due = text(now + millis)
  redis.call('HSET', task(id), 'state', 'pending', 'entry', '', 'due', due)
  redis.call('ZADD', P .. 'delayed', due, id)
  if redis.call('ZRANGE', P .. 'delayed', 0, 0)[1] == id then
    redis.call('PUBLISH', P .. 'orders', 'due')
  end
end

local function forget(id)
  redis.call('DEL', task(id))
  redis.call('ZREM', P .. 'recent', id)
  redis.call('ZREM', P .. 'ended', id)
end

local function forget_old()
  local over = math.min(redis.call('ZCARD', P .. 'ended') - KEPT, MANY)
  if over > 0 then
    for _, id in ipairs(redis.call('ZRANGEBYSCORE', P .. 'ended', '-inf', text(now - GRACE),
        'LIMIT', 0, over)) do
      forget(id)
    end
  end
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', P .. 'ended', '-inf',
      text(now - tonumber(KEPT_FOR)), 'LIMIT', 0, MANY)) do
    forget(id)
  end
end

-- The last of its states. A failed one can be found among the dead letters even later.
local function conclude(id, state)
  local t = redis.call('HMGET', task(id), 'name', 'key', 'arguments', 'error', 'node')
  leave(id, t[1])
  redis.call('HSET', task(id), 'state', state, 'entry', '', 'ended', text(now))
  redis.call('PEXPIRE', task(id), KEPT_FOR)
  if t[2] ~= '' then
    redis.call('PEXPIRE', P .. 'once:' .. t[2], KEPT_FOR)
  end
  if state == 'failed' then
    redis.call('XADD', P .. 'dead', 'MAXLEN', '~', LETTERS, '*',
      'id', id, 'name', t[1], 'arguments', t[3], 'error', t[4] or '', 'node', t[5] or '')
  end
  redis.call('ZADD', P .. 'ended', text(now), id)
  forget_old()
  redis.call('PUBLISH', P .. 'ended', id)
end

-- Entries that were delivered and not acknowledged; none where there is no such group.
local function delivered(name, ...)
  local entries = redis.pcall('XPENDING', queue(name), GROUP, ...)
  return entries.err and {} or entries
end

-- The task of an entry, or false when the entry is an old one of it, which is dropped.
local function owning(name, entry)
  local found = redis.call('XRANGE', queue(name), entry, entry)[1]
  local id = found and found[2][2]
  if id and redis.call('HGET', task(id), 'entry') == entry then
    return id
  end
  drop(name, entry)
  return false
end

-- Gives it to others, as whoever had it has not done it. Says how it is then.
local function give_back(id, name)
  if redis.call('HGET', task(id), 'revoked') then
    conclude(id, 'revoked')
    return 'revoked'
  end
  leave(id, name)
  enqueue(id, name)
  return 'pending'
end

-- Takes it from a worker that has died, or has forgotten it.
local function reclaim(id, name)
  local t = redis.call('HMGET', task(id), 'state', 'revoked', 'node')
  redis.call('HSET', task(id), 'owner', '')
  if t[1] == 'pending' then
    return give_back(id, name) -- it had not begun
  end
  if redis.call('HINCRBY', task(id), 'losses', 1) >= DELIVERIES and not t[2] then
    redis.call('HSET', task(id), 'error',
      'given up: ' .. DELIVERIES .. ' times the process that ran it was lost, the last time '
      .. t[3])
    conclude(id, 'failed')
    return 'failed'
  end
  redis.call('HSET', task(id), 'lost', t[3])
  return give_back(id, name)
end
