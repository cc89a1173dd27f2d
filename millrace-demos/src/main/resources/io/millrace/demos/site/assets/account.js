/**
 * Who is logged in, in every page's header. The pages themselves are the same for everybody, so that browsers may keep
 * them; this one answer is asked for each time.
 */
const NOBODY = { accounts: false, user: '' };

/** @returns {Promise<{accounts: boolean, user: string}>} the user's name, empty for a visitor */
export async function visitor() {
  const found = await ask();
  show(found);
  return found;
}

async function ask() {
  try {
    const answer = await fetch('/whoami', { cache: 'no-store' });
    return answer.ok ? await answer.json() : NOBODY;
  } catch {
    return NOBODY;
  }
}

function show({ accounts, user }) {
  const here = location.pathname + location.search;
  const next = new URLSearchParams(location.search).get('next');
  const aroundAccounts = /^\/(login|register|logout|welcome|error)(\.html)?$/.test(location.pathname);
  const member = document.getElementById('member');
  member.hidden = user === '';
  member.action = `/logout?next=${encodeURIComponent(aroundAccounts ? '/' : here)}`;
  document.getElementById('member-name').textContent = user;
  document.getElementById('visitor').hidden = user !== '' || !accounts;
  if (!aroundAccounts) document.getElementById('to-login').href = `/login?next=${encodeURIComponent(here)}`;
  if (next) {
    for (const link of document.querySelectorAll('[data-keep-next]')) {
      link.href = `${link.pathname}?next=${encodeURIComponent(next)}`;
    }
  }
}

// A page that is shown again out of the browser's memory may show somebody who has left.
addEventListener('pageshow', ({ persisted }) => {
  if (persisted) visitor();
});
visitor();
document.querySelector('nav [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
