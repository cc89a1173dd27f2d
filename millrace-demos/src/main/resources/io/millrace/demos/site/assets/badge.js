/**
 * The connection badge in every page's header: colour and text, never colour alone.
 *
 * `#status` carries the state in `data-state`, the last close code in `data-code`, and is a polite live region; the
 * ticking seconds stand in `#countdown` beside it, hidden from screen readers, so that a wait is announced once and not
 * every second. `#reconnect` cuts a wait short or starts again after an end. The thin line of water below the header
 * runs while the connection is open.
 */
const TEXT = { connecting: 'Connecting', open: 'Connected', waiting: 'Reconnecting', closed: 'Closed' };
const BUTTON = { waiting: 'Retry now', closed: 'Connect again' };

/** Shows the state of one LiveSocket in this page's header. */
export function showState(socket) {
  const badge = document.getElementById('status');
  const countdown = document.getElementById('countdown');
  const button = document.getElementById('reconnect');
  const race = document.querySelector('.race');

  const show = ({ state, seconds, code, reason }) => {
    const text = state === 'closed' ? ending(code, reason) : TEXT[state];
    if (badge.textContent !== text) badge.textContent = text;
    badge.dataset.code = code ?? '';
    badge.dataset.state = race.dataset.state = state;
    countdown.textContent = state === 'waiting' ? `in ${seconds} s` : '';
    button.hidden = !(state in BUTTON);
    button.textContent = BUTTON[state] ?? '';
  };

  button.addEventListener('click', () => socket.connect());
  socket.addEventListener('state', (event) => show(event.detail));
  socket.addEventListener('message', () => glint(race));
  show(socket.detail);
  document.querySelector('nav [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
}

function ending(code, reason) {
  if (code === 1000) return 'Ended by the server';
  return reason ? `${TEXT.closed}: ${reason} (${code})` : `${TEXT.closed} (${code})`;
}

/** Lets one glint run down the water for a message that arrived; messages meanwhile share it. */
function glint(race) {
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
  const drop = race.firstElementChild;
  if (drop.getAnimations().length > 0) return;
  drop.animate(
    [
      { transform: 'translateX(-100%)', opacity: 1 },
      { transform: 'translateX(100vw)', opacity: 0.6 },
    ],
    { duration: 900, easing: 'ease-out' },
  );
}
