-- Finds a dead letter: its name and arguments.
local wanted = ARGV[FIRST]
local before = '+'
while true do
  local letters = redis.call('XREVRANGE', P .. 'dead', before, '-', 'COUNT', MANY)
  for _, letter in ipairs(letters) do
    local fields = letter[2]
    if fields[2] == wanted then
      return {fields[4], fields[6]}
    end
  end
  if #letters < MANY then
    return {}
  end
  before = '(' .. letters[#letters][1]
end
