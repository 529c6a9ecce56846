/** Every address of the web UI. The editor and the executions are loaded when first opened. */
import { createBrowserRouter } from "react-router";
import { HomePage } from "../home/HomePage";
import { LoginPage } from "../session/LoginPage";
import { SetupPage } from "../session/SetupPage";
import { ErrorPage } from "./ErrorPage";
import { Frame } from "./Frame";
import { Loading } from "./Loading";
import { NotFound } from "./NotFound";
import { SettingsPage } from "./SettingsPage";

export function createRoutes() {
  return createBrowserRouter([
    {
      ErrorBoundary: ErrorPage,
      HydrateFallback: Loading,
      children: [
        { path: "/login", Component: LoginPage },
        { path: "/setup", Component: SetupPage },
        {
          Component: Frame,
          children: [
            {
              ErrorBoundary: ErrorPage,
              children: [
                { path: "/", Component: HomePage },
                { path: "/workflows/:id", lazy: async () => ({ Component: (await import("../editor/EditorPage")).EditorPage }) },
                { path: "/executions", lazy: async () => ({ Component: (await import("../executions/ExecutionsPage")).ExecutionsPage }) },
                { path: "/executions/:id", lazy: async () => ({ Component: (await import("../executions/ExecutionPage")).ExecutionPage }) },
                { path: "/settings", Component: SettingsPage },
                { path: "*", Component: NotFound },
              ],
            },
          ],
        },
      ],
    },
  ]);
}
