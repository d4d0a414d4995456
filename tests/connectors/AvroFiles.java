// SPDX-License-Identifier: Apache-2.0

import java.io.File;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;

/**
 * Avro files by Apache's library for Java, beside ours.
 *
 * <p>usage: AvroFiles.java write ROWS FOLDER CODEC...   one file CODEC.avro each, of the rows that check_avro_files.py knows
 *        AvroFiles.java read FILE...                    each record as a line of JSON, with the file's codec before the first
 */
public class AvroFiles {
    private static final Schema SCHEMA = new Schema.Parser().parse(
            "{\"type\":\"record\",\"name\":\"Event\",\"namespace\":\"org.example\",\"fields\":["
                    + "{\"name\":\"unread\",\"type\":\"bytes\"},"
                    + "{\"name\":\"id\",\"type\":\"int\"},"
                    + "{\"name\":\"name\",\"type\":[\"string\",\"null\"]},"
                    + "{\"name\":\"x\",\"type\":\"float\"},"
                    + "{\"name\":\"at\",\"type\":{\"type\":\"long\",\"logicalType\":\"timestamp-millis\"}},"
                    + "{\"name\":\"tags\",\"type\":{\"type\":\"array\",\"items\":\"string\"}},"
                    + "{\"name\":\"counts\",\"type\":{\"type\":\"map\",\"values\":\"long\"}}]}");

    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("write")) {
            for (int k = 3; k < arguments.length; ++k) {
                write(Integer.parseInt(arguments[1]), new File(arguments[2], arguments[k] + ".avro"), arguments[k]);
            }
        } else {
            for (int k = 1; k < arguments.length; ++k) {
                read(new File(arguments[k]));
            }
        }
    }

    private static void write(int rows, File file, String codec) throws Exception {
        try (DataFileWriter<GenericRecord> writer = new DataFileWriter<>(new GenericDatumWriter<>(SCHEMA))) {
            writer.setCodec(CodecFactory.fromString(codec));
            writer.create(SCHEMA, file);
            for (int k = 0; k < rows; ++k) {
                GenericRecord row = new GenericData.Record(SCHEMA);
                row.put("unread", java.nio.ByteBuffer.wrap(new byte[k % 5]));
                row.put("id", k - 100);
                row.put("name", k % 3 == 0 ? null : "näme " + k);
                row.put("x", k / 8.0f);
                row.put("at", 1700000000000L + k);
                List<String> tags = new ArrayList<>();
                for (int t = 0; t < k % 4; ++t) {
                    tags.add("t" + t);
                }
                row.put("tags", tags);
                Map<String, Long> counts = new HashMap<>();
                if (k % 2 == 1) {
                    counts.put("k", (long) k * k);
                }
                row.put("counts", counts);
                writer.append(row);
            }
        }
    }

    private static void read(File file) throws Exception {
        try (DataFileReader<GenericRecord> reader = new DataFileReader<>(file, new GenericDatumReader<>())) {
            System.out.println("codec " + reader.getMetaString("avro.codec"));
            while (reader.hasNext()) {
                System.out.println(reader.next());
            }
        }
    }
}
