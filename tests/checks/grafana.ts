// A dashboard as Grafana's own types have it: its schema, generated for TypeScript from the definitions that Grafana is built from.
// Those leave open what a panel's kind and a query's data source decide; here they do, for all that telemark emits.
import type * as dashboard from "@grafana/grafana-foundation-sdk/dashboard";
import type * as logs from "@grafana/grafana-foundation-sdk/logs";
import type * as loki from "@grafana/grafana-foundation-sdk/loki";
import type * as prometheus from "@grafana/grafana-foundation-sdk/prometheus";
import type * as stat from "@grafana/grafana-foundation-sdk/stat";
import type * as table from "@grafana/grafana-foundation-sdk/table";
import type * as timeseries from "@grafana/grafana-foundation-sdk/timeseries";

/** What a file says: the words of an enumeration, and nothing of the marks that only the library has. */
type Written<T> = T extends string
  ? `${T}`
  : T extends number | boolean | null | undefined
    ? T
    : T extends Array<infer Item>
      ? Written<Item>[]
      : T extends object
        ? { [Key in keyof T as Key extends "_implementsDataqueryVariant" ? never : Key]: Written<T[Key]> }
        : T;

/** A query with the data source that it asks, by a variable of the dashboard. */
type Asked<Query, Source extends string> = Omit<Written<Query>, "datasource" | "refId"> & {
  datasource: { type: Source; uid: `\${${Source}_datasource}` };
  refId: string;
};
type Metrics = Asked<prometheus.Dataquery, "prometheus">;
type Lines = Asked<loki.dataquery, "loki">;

type Field<Custom> = Omit<dashboard.FieldConfigSource, "defaults"> & {
  defaults: Omit<dashboard.FieldConfig, "custom"> & { custom?: Custom };
};

/** A panel of one kind: its options are that kind's, all of them. */
type Kind<Type extends string, Options, Custom, Query extends Metrics | Lines> = Omit<
  Written<dashboard.Panel>,
  "type" | "options" | "fieldConfig" | "targets" | "datasource" | "id" | "gridPos" | "title"
> & {
  type: Type;
  id: number;
  title: string;
  gridPos: Written<dashboard.GridPos>;
  datasource: Query["datasource"];
  options: Written<Options>;
  fieldConfig: Written<Field<Custom>>;
  targets: Query[];
};

type Panel =
  | Kind<"stat", stat.Options, never, Metrics>
  | Kind<"timeseries", timeseries.Options, timeseries.FieldConfig, Metrics>
  | Kind<"table", table.Options, table.FieldConfig, Metrics>
  | Kind<"logs", logs.Options, never, Lines>;

export type Dashboard = Omit<Written<dashboard.Dashboard>, "panels" | "uid" | "title" | "schemaVersion"> & {
  uid: string;
  title: string;
  schemaVersion: 42;
  panels: Panel[];
};
