-- Notes how an attempt has ended, if it is still the one that counts. May be asked again.
local id, token, what = ARGV[FIRST], ARGV[FIRST + 1], ARGV[FIRST + 2]
local words, pause = ARGV[FIRST + 3], tonumber(ARGV[FIRST + 4])
local done, total, note = ARGV[FIRST + 5], ARGV[FIRST + 6], ARGV[FIRST + 7]
local t = redis.call('HMGET', task(id), 'owner', 'state', 'name', 'revoked', 'finished')
if not t[2] then
  return {'gone'}
end
if t[5] == token then
  return {'pending'} -- as below
end
if t[1] ~= token then
  return {'lost'}
end
if t[2] ~= 'running' and t[2] ~= 'progress' then
  return {t[2]} -- it was noted, and only the answer did not arrive
end
if done ~= '' then
  redis.call('HSET', task(id), 'done', done, 'total', total, 'note', note)
end
local state
if what == 'succeeded' then
  redis.call('HSET', task(id), 'result', words)
  state = 'succeeded'
elseif what == 'terminated' or (t[4] and what ~= 'back') then
  if what ~= 'terminated' then
    redis.call('HSET', task(id), 'error', words)
  end
  state = 'revoked'
elseif what == 'failed' then
  redis.call('HSET', task(id), 'error', words)
  state = 'failed'
elseif what == 'retry' then
  redis.call('HSET', task(id), 'error', words)
  redis.call('HINCRBY', task(id), 'failures', 1)
  redis.call('HSET', task(id), 'owner', '', 'finished', token)
  leave(id, t[3])
  if pause > 0 then
    delay(id, pause)
  else
    enqueue(id, t[3])
  end
  return {'pending'}
else
  redis.call('HSET', task(id), 'owner', '', 'finished', token)
  return {give_back(id, t[3])}
end
conclude(id, state)
return {state}
