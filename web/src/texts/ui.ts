/** Texts of the parts in src/ui. */
export const ui = {
  close: "Close",
  cancel: "Cancel",
  dismiss: "Dismiss",
  required: "(required)",
  copy: "Copy",
  copied: "Copied",
  less: "Less",
  more: "More",
  loading: "Loading…",
  json: {
    label: "Data",
    open: "Unfold {name}",
    close: "Fold {name}",
    copyValue: "Copy value",
    copyPath: "Copy path {path}",
    more: { one: "Show 1 more", other: "Show {count} more" },
  },
} as const;
