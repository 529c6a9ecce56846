/** Every address of the web UI. The editor and the executions are loaded when first opened. */
import { createBrowserRouter } from "react-router";
import { HomePage } from "../home/HomePage";
import { LoginPage } from "../session/LoginPage";
import { SetupPage } from "../session/SetupPage";
import { ErrorPage } from "./ErrorPage";
import { Frame } from "./Frame";
import { Loading } from "./Loading";
import { NotFound } from "./NotFound";

export function createRoutes() {
  return createBrowserRouter([
    {
      ErrorBoundary: ErrorPage,
      HydrateFallback: Loading,
      children: [
        { path: "/login", Component: LoginPage },
        { path: "/setup", Component: SetupPage },
        { path: "/join", lazy: async () => ({ Component: (await import("../session/JoinPage")).JoinPage }) },
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
                {
                  path: "/settings",
                  lazy: async () => ({ Component: (await import("../settings/SettingsFrame")).SettingsFrame }),
                  children: [
                    { index: true, lazy: async () => ({ Component: (await import("../settings/ProfilePage")).ProfilePage }) },
                    { path: "members", lazy: async () => ({ Component: (await import("../settings/MembersPage")).MembersPage }) },
                    { path: "tokens", lazy: async () => ({ Component: (await import("../settings/TokensPage")).TokensPage }) },
                    { path: "variables", lazy: async () => ({ Component: (await import("../settings/VariablesPage")).VariablesPage }) },
                    { path: "limits", lazy: async () => ({ Component: (await import("../settings/UsagePage")).UsagePage }) },
                  ],
                },
                { path: "/inbox", lazy: async () => ({ Component: (await import("../executions/InboxPage")).InboxPage }) },
                { path: "*", Component: NotFound },
              ],
            },
          ],
        },
      ],
    },
  ]);
}
