// Follows a long task: <div data-progress="/path/to/fragment" data-every="2000"> is replaced by what that
// path of this server answers, until the answer carries no data-progress. Without scripts the page has a
// link to look again.

const SLOWEST = 15000;

async function follow(holder, wait) {
  await new Promise((resolve) => setTimeout(resolve, wait));
  if (document.hidden) return follow(holder, wait);
  try {
    const answer = await fetch(holder.dataset.progress, {
      headers: { accept: "text/html", "x-fragment": "progress" },
      credentials: "same-origin",
    });
    if (!answer.ok || answer.redirected) return location.reload();
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById(holder.id);
    if (!fresh) return location.reload();
    holder.innerHTML = fresh.innerHTML;
    if (fresh.dataset.progress) return follow(holder, Number(fresh.dataset.every) || wait);
    delete holder.dataset.progress;
  } catch {
    return follow(holder, Math.min(wait * 2, SLOWEST));
  }
}

export function startFollowing() {
  for (const holder of document.querySelectorAll("[data-progress][id]")) {
    void follow(holder, Number(holder.dataset.every) || 2000);
  }
}
