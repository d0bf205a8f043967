// Shows what the hub tells this browser, and leads there. It keeps nothing and answers no request of the page.
self.addEventListener('push', (event) => {
  const { title, body, path } = event.data.json()
  // the same request again takes the place of the one that is shown
  event.waitUntil(self.registration.showNotification(title, { body, tag: path, icon: '/icon.svg', data: { path } }))
})

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  const way = new URL(event.notification.data.path, self.location.origin)
  if (way.origin === self.location.origin) event.waitUntil(self.clients.openWindow(way.href))
})
