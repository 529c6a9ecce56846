/** The whole page: theme, data, addresses, messages. */
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "react-router/dom";
import { Toasts, TooltipProvider, startTheme } from "../ui";
import { createQueryClient } from "../wire/queries";
import { watchConnection } from "./connection";
import { createRoutes } from "./routes";

startTheme();
const client = createQueryClient();
watchConnection(client);
const router = createRoutes();

export function App() {
  return (
    <QueryClientProvider client={client}>
      <TooltipProvider>
        <Toasts>
          <RouterProvider router={router} />
        </Toasts>
      </TooltipProvider>
    </QueryClientProvider>
  );
}
