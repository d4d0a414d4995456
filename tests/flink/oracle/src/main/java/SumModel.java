// SPDX-License-Identifier: Apache-2.0
import java.util.*;
import org.apache.flink.configuration.*;
import org.apache.flink.table.data.*;
import org.apache.flink.table.factories.*;
import org.apache.flink.table.functions.PredictFunction;
import org.apache.flink.table.ml.*;
import org.apache.flink.table.types.logical.*;

/** Stands in for the provider 'onnx' on Flink: what tests/flink/cases/models/sum.onnx computes, output i is the sum of the inputs plus i, in float. A NULL input gives NULLs (Windrow's rule; Flink leaves it to providers). */
public class SumModel implements ModelProviderFactory {
  static final ConfigOption<String> PATH = ConfigOptions.key("path").stringType().noDefaultValue();

  @Override public String factoryIdentifier() { return "onnx"; }
  @Override public Set<ConfigOption<?>> requiredOptions() { return Set.of(PATH); }
  @Override public Set<ConfigOption<?>> optionalOptions() { return Set.of(); }

  @Override public ModelProvider createModelProvider(Context context) {
    FactoryUtil.createModelProviderFactoryHelper(this, context).validate();
    RowType in = (RowType) context.getCatalogModel().getResolvedInputSchema().toPhysicalRowDataType().getLogicalType();
    RowType out = (RowType) context.getCatalogModel().getResolvedOutputSchema().toPhysicalRowDataType().getLogicalType();
    return new Provider(in, out);
  }

  static class Provider implements PredictRuntimeProvider {
    final RowType in, out;
    Provider(RowType in, RowType out) { this.in = in; this.out = out; }
    @Override public ModelProvider copy() { return new Provider(in, out); }
    @Override public PredictFunction createPredictFunction(ModelProvider.Context context) { return new Sum(in, out); }
  }

  public static class Sum extends PredictFunction {
    final RowType in, out;
    public Sum(RowType in, RowType out) { this.in = in; this.out = out; }
    @Override public Collection<RowData> predict(RowData row) {
      GenericRowData result = new GenericRowData(out.getFieldCount());
      float sum = 0;
      for (int i = 0; i < row.getArity(); i++) {
        if (row.isNullAt(i)) return List.of(result);
        sum += number(row, i);
      }
      for (int i = 0; i < out.getFieldCount(); i++) {
        if (out.getTypeAt(i).getTypeRoot() == LogicalTypeRoot.DOUBLE) result.setField(i, (double) (sum + i));
        else result.setField(i, sum + i);
      }
      return List.of(result);
    }
    float number(RowData row, int i) {
      switch (in.getTypeAt(i).getTypeRoot()) {
        case DOUBLE: return (float) row.getDouble(i);
        case FLOAT: return row.getFloat(i);
        case INTEGER: return row.getInt(i);
        case BIGINT: return row.getLong(i);
        default: throw new IllegalArgumentException("no number: " + in.getTypeAt(i));
      }
    }
  }
}
