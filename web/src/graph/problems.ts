/** The server's findings, sorted to where they are shown. */
import type { Problem } from "./model";

export interface ProblemMap {
  nodes: ReadonlyMap<string, Problem[]>;
  edges: ReadonlyMap<string, Problem[]>;
  workflow: Problem[];
}

export function mapProblems(problems: Problem[]): ProblemMap {
  const nodes = new Map<string, Problem[]>();
  const edges = new Map<string, Problem[]>();
  const workflow: Problem[] = [];
  for (const problem of problems) {
    if (problem.edge_id) push(edges, problem.edge_id, problem);
    if (problem.node_id) push(nodes, problem.node_id, problem);
    if (!problem.edge_id && !problem.node_id) workflow.push(problem);
  }
  return { nodes, edges, workflow };
}

/** Problems of one form field: `field` is `config.url` or a path below it. */
export function atField(problems: Problem[] | undefined, key: string): Problem[] {
  const path = `config.${key}`;
  return (problems ?? []).filter((one) => one.field === path || one.field === key || (one.field?.startsWith(`${path}.`) ?? false));
}

/** Problems that no drawn field shows. */
export function elsewhere(problems: Problem[] | undefined, keys: string[]): Problem[] {
  return (problems ?? []).filter((one) => !keys.some((key) => atField([one], key).length > 0));
}

export function errorsIn(problems: Problem[] | undefined): number {
  return (problems ?? []).filter((one) => one.severity === "error").length;
}

function push(map: Map<string, Problem[]>, key: string, problem: Problem): void {
  const list = map.get(key);
  if (list) list.push(problem);
  else map.set(key, [problem]);
}
