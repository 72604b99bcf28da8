/** The part of sql.js that is used. */
declare module 'sql.js' {
  interface Statement {
    run(values: readonly (number | bigint | string)[]): void;
    free(): boolean;
  }
  interface Database {
    run(sql: string): Database;
    exec(
      sql: string,
      values?: undefined,
      options?: { readonly useBigInt: boolean },
    ): { readonly columns: readonly string[]; readonly values: readonly (readonly unknown[])[] }[];
    prepare(sql: string): Statement;
    export(): Uint8Array;
    close(): void;
  }
  /** Loads SQLite. */
  export default function initSqlJs(): Promise<{ Database: new (content?: Uint8Array) => Database }>;
}
