/** The examples as cards; one press makes a workflow of its own from it. */
import { ArrowRight } from "lucide-react";
import { count, t } from "../texts";
import { Spinner } from "../ui";
import type { Example } from "../wire/types";
import { useCreate } from "./actions";

export function ExampleCards({ examples }: { examples: Example[] }) {
  const create = useCreate();
  if (examples.length === 0) return null;
  const chosen = create.isPending && "example" in create.variables ? create.variables.example : null;
  return (
    <section aria-labelledby="examples" className="mt-10">
      <h2 id="examples" className="text-sm font-semibold">
        {t("home.examples")}
      </h2>
      <p className="mt-0.5 text-[13px] text-muted">{t("home.examplesBody")}</p>
      <ul className="mt-4 grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
        {examples.map((example) => (
          <li key={example.id}>
            <button
              type="button"
              disabled={create.isPending}
              onClick={() => create.mutate({ example: example.id })}
              className="group flex h-full w-full flex-col rounded-2xl border border-border bg-surface p-5 text-left shadow-card transition-[border-color,box-shadow] duration-150 hover:border-accent hover:shadow-pop"
            >
              <span className="font-medium">{example.name}</span>
              <span className="mt-1 line-clamp-5 flex-1 text-[13px] text-muted">{example.description}</span>
              <span className="mt-4 flex items-center justify-between text-xs text-muted">
                {count("home.nodes", example.node_count)}
                {chosen === example.id ? (
                  <Spinner size={15} />
                ) : (
                  <ArrowRight size={15} aria-hidden className="transition-transform group-hover:translate-x-0.5 group-hover:text-accent-text" />
                )}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
