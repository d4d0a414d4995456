// SPDX-License-Identifier: Apache-2.0
import java.nio.file.*;
import java.util.*;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.*;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

/**
 * Runs a job on Apache Flink for bench/run and prints JSON: the seconds of each run of `job.sql` (whose last statement is an INSERT), the
 * seconds of the same job over one record (what starting a job costs), the processor time of both (all threads of the process), and the
 * sums of `check.sql`, whose last statement is a SELECT of two numbers a row. With `stepwise` each run waits for a line of standard
 * input and prints its own figures. Usage: FlinkPeer job.sql one-record.sql check.sql PARALLELISM RUNS [stepwise]
 */
public class FlinkPeer {
  static final com.sun.management.OperatingSystemMXBean PROCESS =
      (com.sun.management.OperatingSystemMXBean) java.lang.management.ManagementFactory.getOperatingSystemMXBean();

  public static void main(String[] args) throws Exception {
    int parallelism = Integer.parseInt(args[3]);
    int runs = Integer.parseInt(args[4]);
    List<Double> seconds = new ArrayList<>();
    List<Double> start = new ArrayList<>();
    List<Double> cpu = new ArrayList<>();
    List<Double> startCpu = new ArrayList<>();
    boolean stepwise = args.length > 5;
    Scanner lines = new Scanner(System.in);
    for (int run = 0; run < runs; ++run) {
      if (stepwise) lines.nextLine();
      long begin = PROCESS.getProcessCpuTime();
      seconds.add(timed(args[0], parallelism));
      long middle = PROCESS.getProcessCpuTime();
      start.add(timed(args[1], parallelism));
      cpu.add((middle - begin) / 1e9);
      startCpu.add((PROCESS.getProcessCpuTime() - middle) / 1e9);
      if (stepwise)
        System.out.printf("{\"seconds\": %s, \"start_seconds\": %s, \"cpu_seconds\": %s, \"start_cpu_seconds\": %s}%n", seconds.get(run),
                          start.get(run), cpu.get(run), startCpu.get(run));
    }
    System.out.printf("{\"seconds\": %s, \"start_seconds\": %s, \"cpu_seconds\": %s, \"start_cpu_seconds\": %s, \"answer\": %s}%n",
                      seconds, start, cpu, startCpu, answer(args[2]));
    System.exit(0);
  }

  static StreamTableEnvironment environment(int parallelism, boolean everyWatermark) {
    Configuration c = new Configuration();
    c.setString("rest.bind-port", "0");
    c.setString("rest.port", "0");
    c.setString("pipeline.object-reuse", "true");
    if (everyWatermark) c.setString("pipeline.auto-watermark-interval", "0 ms");
    StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(parallelism, c);
    return StreamTableEnvironment.create(env, EnvironmentSettings.newInstance().inStreamingMode().build());
  }

  static double timed(String script, int parallelism) throws Exception {
    StreamTableEnvironment t = environment(parallelism, false);
    double seconds = 0;
    for (String statement : Files.readString(Paths.get(script)).split(";")) {
      if (statement.isBlank()) continue;
      long begin = System.nanoTime();
      TableResult result = t.executeSql(statement);
      if (statement.stripLeading().startsWith("INSERT")) {
        result.await();
        seconds = (System.nanoTime() - begin) / 1e9;
      }
    }
    return seconds;
  }

  static List<Long> answer(String script) throws Exception {
    StreamTableEnvironment t = environment(1, true);
    long first = 0, second = 0;
    for (String statement : Files.readString(Paths.get(script)).split(";")) {
      if (statement.isBlank()) continue;
      TableResult result = t.executeSql(statement);
      if (!statement.stripLeading().startsWith("SELECT")) continue;
      try (CloseableIterator<Row> rows = result.collect()) {
        while (rows.hasNext()) {
          Row row = rows.next();
          first += ((Number) row.getField(0)).longValue();
          second += ((Number) row.getField(1)).longValue();
        }
      }
    }
    return List.of(first, second);
  }
}
