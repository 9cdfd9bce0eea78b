// What stays in view of a picture, chosen by pressing it, and seen at once in every shape. Without this script the
// sliders do the same, and the shapes follow when it is saved.
const sliders = ["id_focus_x", "id_focus_y"].map((id) => document.getElementById(id));
const picture = document.querySelector("[data-focus-picture]");

function show() {
  const [x, y] = sliders.map((slider) => `${slider.value}%`);
  const point = picture.querySelector(".focus-point");
  point.hidden = false;
  point.style.left = x;
  point.style.top = y;
  for (const cut of document.querySelectorAll("[data-cut]")) cut.style.objectPosition = `${x} ${y}`;
}

if (picture && sliders.every(Boolean)) {
  for (const cut of document.querySelectorAll("[data-cut]")) cut.src = cut.dataset.cut; // the whole, cut by the page
  for (const slider of sliders) slider.addEventListener("input", show);
  picture.addEventListener("click", (event) => {
    const box = picture.querySelector("img").getBoundingClientRect();
    sliders[0].value = ((event.clientX - box.left) / box.width) * 100;
    sliders[1].value = ((event.clientY - box.top) / box.height) * 100;
    show();
  });
  show();
}
