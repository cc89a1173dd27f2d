/**
 * The line in which a message is written. While there is no connection it is disabled and says why; the focus comes
 * back to it with the connection. A message that could not be sent stays in the line.
 *
 * @param {LiveSocket} socket the connection whose state counts
 * @param {(text: string) => boolean} send called with the text; false when it could not be sent
 */
export function composer(socket, send) {
  const form = document.getElementById('composer');
  const input = document.getElementById('message');
  const button = document.getElementById('send');
  const hint = document.getElementById('hint');
  const ready = hint.textContent;
  // On a phone, taking the focus unasked would cover half of the page with the keyboard.
  let wantsFocus = matchMedia('(pointer: fine)').matches;

  const show = ({ state, seconds }) => {
    const open = state === 'open';
    if (!open && document.activeElement === input) wantsFocus = true;
    input.disabled = button.disabled = !open;
    hint.textContent = open ? ready : reason(state, seconds);
    if (open && wantsFocus && document.activeElement === document.body) {
      input.focus({ preventScroll: true });
      wantsFocus = false;
    }
  };

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const text = input.value;
    if (text.trim() !== '' && send(text)) input.value = '';
    input.focus();
  });
  socket.addEventListener('state', (event) => show(event.detail));
  show(socket.detail);
}

function reason(state, seconds) {
  switch (state) {
    case 'connecting': return 'You can write as soon as the connection stands.';
    case 'waiting': return `You cannot write now: the connection was lost. Next attempt in ${seconds} s.`;
    default: return 'You cannot write now: the connection is closed.';
  }
}
