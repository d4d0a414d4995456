// SPDX-License-Identifier: Apache-2.0
import java.io.*;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.time.*;
import java.time.format.*;
import java.util.*;
import java.util.regex.*;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.*;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.catalog.*;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

/** Runs CASE/job.sql on Apache Flink and writes CASE/expected.jsonl, one block a SELECT; with --batch, in batch mode (no late rows) into expected.batch.jsonl. */
public class Oracle {
  static final DateTimeFormatter TS = new DateTimeFormatterBuilder().appendPattern("yyyy-MM-dd HH:mm:ss").appendFraction(java.time.temporal.ChronoField.NANO_OF_SECOND, 0, 9, true).toFormatter();

  public static void main(String[] args) throws Exception {
    boolean batch = false;
    for (String a : args) {
      if (a.equals("--batch")) { batch = true; continue; }
      Path dir = Paths.get(a).toAbsolutePath();
      long t0 = System.nanoTime();
      StringBuilder out = new StringBuilder();
      boolean ok = run(dir, batch, out);
      Files.writeString(dir.resolve(batch ? "expected.batch.jsonl" : "expected.jsonl"), out.toString());
      long n = out.toString().lines().count();
      System.out.printf("%s %s lines=%d %.2fs%n", ok ? "ok   " : "ERROR", dir.getFileName(), n, (System.nanoTime() - t0) / 1e9);
      if (!ok) { String s = out.toString(); System.out.println("      " + s.substring(0, Math.min(s.length(), 400)).trim()); }
    }
    System.exit(0);
  }

  static boolean run(Path dir, boolean batch, StringBuilder out) throws IOException {
    Configuration c = new Configuration();
    c.setString("parallelism.default", "1");
    c.setString("pipeline.auto-watermark-interval", "0 ms");
    c.setString("rest.bind-port", "0"); c.setString("rest.port", "0");
    StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(1, c);
    EnvironmentSettings.Builder mode = EnvironmentSettings.newInstance();
    StreamTableEnvironment t = StreamTableEnvironment.create(env, (batch ? mode.inBatchMode() : mode.inStreamingMode()).build());
    t.getConfig().set("table.local-time-zone", "UTC");
    String sql = Files.readString(dir.resolve("job.sql"));
    for (String st : split(sql)) {
      String up = st.toUpperCase(Locale.ROOT);
      try {
        if (up.startsWith("SET")) {
          Matcher m = Pattern.compile("(?is)SET\\s+'([^']*)'\\s*=\\s*'([^']*)'").matcher(st);
          if (!m.matches()) throw new IllegalArgumentException("bad SET: " + st);
          t.getConfig().set(m.group(1), m.group(2));
          if (m.group(1).equals("pipeline.auto-watermark-interval")) env.configure(conf(m.group(1), m.group(2)));
          continue;
        }
        st = abs(st, dir);
        TableResult r = t.executeSql(st);
        if (up.startsWith("SELECT") || up.startsWith("WITH") || up.startsWith("VALUES") || up.startsWith("(")) collect(r, out);
        else if (up.startsWith("EXPLAIN") || up.startsWith("SHOW") || up.startsWith("DESC")) collect(r, out);
        else if (up.startsWith("INSERT") || up.startsWith("EXECUTE")) r.await();
      } catch (Throwable e) {
        Throwable root = e; while (root.getCause() != null && root.getCause() != root) root = root.getCause();
        out.append("{\"error\":").append(q(String.valueOf(root.getMessage()))).append(",\"class\":").append(q(root.getClass().getName())).append("}\n");
        return false;
      }
    }
    return true;
  }
  static Configuration conf(String k, String v) { Configuration c = new Configuration(); c.setString(k, v); return c; }

  static String abs(String st, Path dir) {
    Matcher m = Pattern.compile("('path'\\s*=\\s*')(?!/|file:)([^']*')").matcher(st);
    return m.replaceAll(x -> Matcher.quoteReplacement(x.group(1) + dir + "/" + x.group(2)));
  }

  static void collect(TableResult r, StringBuilder out) throws Exception {
    ResolvedSchema s = r.getResolvedSchema();
    StringJoiner h = new StringJoiner(",", "{\"columns\":[", "]}\n");
    for (Column col : s.getColumns()) h.add("[" + q(col.getName()) + "," + q(col.getDataType().getLogicalType().asSummaryString()) + "]");
    out.append(h);
    try (CloseableIterator<Row> it = r.collect()) {
      while (it.hasNext()) {
        Row row = it.next();
        StringJoiner j = new StringJoiner(",", "[", "]\n");
        j.add(q(row.getKind().shortString()));
        for (int i = 0; i < row.getArity(); i++) j.add(val(row.getField(i)));
        out.append(j);
      }
    }
  }
  static String val(Object o) {
    if (o == null) return "null";
    if (o instanceof Boolean || o instanceof Byte || o instanceof Short || o instanceof Integer || o instanceof Long) return o.toString();
    if (o instanceof Double d) return d.isNaN() || d.isInfinite() ? q(d.toString()) : d.toString();
    if (o instanceof Float d) return d.isNaN() || d.isInfinite() ? q(d.toString()) : d.toString();
    if (o instanceof BigDecimal b) return q(b.toPlainString());
    if (o instanceof LocalDateTime d) return q(TS.format(d));
    if (o instanceof Instant d) return q(TS.format(LocalDateTime.ofInstant(d, ZoneOffset.UTC)) + "Z");
    if (o instanceof byte[] b) { StringBuilder x = new StringBuilder("0x"); for (byte y : b) x.append(String.format("%02x", y)); return q(x.toString()); }
    if (o instanceof Row r) { StringJoiner j = new StringJoiner(",", "[", "]"); for (int i = 0; i < r.getArity(); i++) j.add(val(r.getField(i))); return j.toString(); }
    if (o instanceof Object[] a) { StringJoiner j = new StringJoiner(",", "[", "]"); for (Object x : a) j.add(val(x)); return j.toString(); }
    if (o.getClass().isArray()) { StringJoiner j = new StringJoiner(",", "[", "]"); for (int i = 0; i < java.lang.reflect.Array.getLength(o); i++) j.add(val(java.lang.reflect.Array.get(o, i))); return j.toString(); }
    if (o instanceof Map<?, ?> m) { List<String> l = new ArrayList<>(); m.forEach((k, v) -> l.add("[" + val(k) + "," + val(v) + "]")); Collections.sort(l); return "{\"map\":[" + String.join(",", l) + "]}"; }
    return q(o.toString());
  }
  static String q(String s) {
    StringBuilder b = new StringBuilder("\"");
    for (char c : s.toCharArray()) switch (c) {
      case '"': b.append("\\\""); break; case '\\': b.append("\\\\"); break; case '\n': b.append("\\n"); break; case '\r': b.append("\\r"); break; case '\t': b.append("\\t"); break;
      default: if (c < 0x20) b.append(String.format("\\u%04x", (int) c)); else b.append(c);
    }
    return b.append('"').toString();
  }
  static List<String> split(String s) {
    List<String> l = new ArrayList<>(); StringBuilder b = new StringBuilder();
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      if (c == '-' && s.startsWith("--", i)) { while (i < s.length() && s.charAt(i) != '\n') i++; b.append('\n'); continue; }
      if (c == '/' && s.startsWith("/*", i) && !s.startsWith("/*+", i)) { i = s.indexOf("*/", i + 2) + 1; b.append(' '); continue; }
      if (c == '\'' || c == '`' || c == '"') { int j = i + 1; while (j < s.length() && s.charAt(j) != c) j++; b.append(s, i, Math.min(j + 1, s.length())); i = j; continue; }
      if (c == ';') { if (!b.toString().isBlank()) l.add(b.toString().trim()); b.setLength(0); continue; }
      b.append(c);
    }
    if (!b.toString().isBlank()) l.add(b.toString().trim());
    return l;
  }
}
