"""HTTP and WebSocket: no rule of the business lives here."""
