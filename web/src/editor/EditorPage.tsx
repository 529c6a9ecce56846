/** The page of one workflow, `/workflows/:id`: reads workflow and catalogue, then opens the editor. */
import { useQuery } from "@tanstack/react-query";
import { FileQuestion } from "lucide-react";
import { useMemo } from "react";
import { Link, useParams } from "react-router";
import { indexCatalogue } from "../graph/catalogue";
import { t } from "../texts";
import { buttonClass, EmptyState, Spinner } from "../ui";
import { workflow as readWorkflow } from "../wire/calls";
import { keys, useMe, useNodeTypes } from "../wire/queries";
import { Editor } from "./Editor";

export function EditorPage() {
  const { id = "" } = useParams();
  const me = useMe();
  const types = useNodeTypes();
  const catalogue = useMemo(() => types.data && indexCatalogue(types.data.items, types.data.groups), [types.data]);
  // Read once: from here on the editor holds the document, and the server is asked by saving.
  const workflow = useQuery({ queryKey: [...keys.workflow(id), "open"], queryFn: () => readWorkflow(id), staleTime: 0, gcTime: 0, retry: 1 });
  const failed = workflow.error ?? types.error;
  if (failed) return <Missing message={failed.message} />;
  if (!workflow.data || workflow.isFetching && !workflow.isFetchedAfterMount || !catalogue || !me.data)
    return (
      <div role="status" className="flex h-full items-center justify-center gap-3 text-sm text-muted">
        <Spinner size={18} />
        {t("editor.loading")}
      </div>
    );
  const mayEdit = me.data.role === "owner" || me.data.role === "editor";
  return <Editor key={id} resource={workflow.data} catalogue={catalogue} mayEdit={mayEdit} mayRun={me.data.role !== "viewer"} />;
}

export default EditorPage;

function Missing({ message }: { message: string }) {
  return (
    <div className="flex h-full items-center justify-center">
      <EmptyState
        icon={<FileQuestion size={22} />}
        title={t("editor.notFound")}
        actions={
          <Link to="/" className={buttonClass("secondary")}>
            {t("editor.back")}
          </Link>
        }
      >
        {message}
      </EmptyState>
    </div>
  );
}
