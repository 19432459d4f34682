// Counts down what the code page says; without it the page works all the same, and the service decides anyway.
const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

function countDown(element, show, done) {
  const end = Date.now() + Number(element.dataset.seconds) * 1000;
  const tick = () => {
    const left = Math.max(0, Math.ceil((end - Date.now()) / 1000));
    if (left) { show(left); setTimeout(tick, 250); } else { done(); }
  };
  tick();
}

const expiry = document.getElementById("expiry");
const timer = expiry?.querySelector("[role=timer]");
if (timer) {
  countDown(expiry, (left) => { timer.textContent = clock(left); }, () => { expiry.textContent = expiry.dataset.over; });
}

const again = document.getElementById("again");
if (again && Number(again.dataset.seconds)) {
  const text = again.textContent;
  again.disabled = true;
  countDown(
    again,
    (left) => { again.textContent = `${text} in ${clock(left)}`; },
    () => { again.textContent = text; again.disabled = false; },
  );
}
