/** Buttons that lead to moments of the film. */
const video = document.getElementById('video');

for (const button of document.querySelectorAll('[data-seek]')) {
  button.addEventListener('click', () => {
    video.currentTime = Number(button.dataset.seek);
  });
}
