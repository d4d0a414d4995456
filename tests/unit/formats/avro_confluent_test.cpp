// SPDX-License-Identifier: Apache-2.0

// The avro-confluent format against a schema registry on this machine.

#include "binary_rows.hpp"
#include "connectors/temporary_folder.hpp"
#include "registry/schema_registry.hpp"
#include "registry_process.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace windrow::test {
namespace {

using Rows = std::vector<std::string>;
using namespace std::string_literals;
using namespace std::chrono_literals;

class AvroConfluent : public ::testing::Test {
protected:
    std::unique_ptr<RegistryProcess> start(std::vector<std::string> arguments = {}) {
        return std::make_unique<RegistryProcess>(std::move(arguments), (folder_.path() / "log").string());
    }
    std::string file(const std::string& name, const std::string& text) {
        folder_.write(name, text);
        return (folder_.path() / name).string();
    }
    [[nodiscard]] std::string requests() const { return TemporaryFolder::read(folder_.path() / "log"); }
    static std::map<std::string, std::string> options(const std::string& url, std::map<std::string, std::string> more = {}) {
        std::map<std::string, std::string> all = {{"format", "avro-confluent"}, {"avro-confluent.url", url}};
        for (auto& [key, value] : more) all["avro-confluent." + key] = value;
        return all;
    }
    TemporaryFolder folder_;
};

std::string record_of(const std::string& fields) {
    return R"({"type":"record","name":"org.example.Event","fields":[)" + fields + "]}";
}

TEST_F(AvroConfluent, WritesAndReadsUnderASubject) {
    const auto registry = start();
    const Schema schema = {{"a", DataType::bigint()}, {"s", DataType::string().not_null()}, {"d", DataType::decimal(10, 2)}};
    Random random(3);
    const ValueRows rows = random_rows(random, schema, 50);
    const auto written = options(registry->url() + "/", {{"subject", "my topic/value"}});
    const LogRecords records = encode_rows(schema, rows, written);
    EXPECT_EQ(records[0]->substr(0, 5), "\0\0\0\0\1"s);
    EXPECT_EQ(show(decode_records(schema, records, options(registry->url()))), show(rows));
    EXPECT_EQ(requests(), "POST /subjects/my%20topic%2Fvalue/versions\nGET /schemas/ids/1\n") << "schemas are asked for once";
}

TEST_F(AvroConfluent, SchemasOfSeveralWriters) {
    const std::string first = file("one.avsc", record_of(R"({"name":"v","type":"int"})"));
    const std::string second = file("two.avsc", record_of(R"({"name":"new","type":"string"},{"name":"v","type":"long"})"));
    const std::string third = file("three.avsc", record_of(R"({"name":"v","type":"string"})"));
    const std::string protobuf = file("four.avsc", R"({"schemaType":"PROTOBUF","schema":"syntax"})");
    const std::string broken = file("five.avsc", R"({"schema":"{"})");
    const auto registry = start({"--schema", first, second, third, protobuf, broken});
    const LogRecords records = {"\0\0\0\0\1\5"s,
                                std::nullopt,
                                "\0\0\0\0\2\2x\6"s,
                                "\0\0\0\0\1\7"s,
                                "\0\0\0\0\3\2x"s,
                                "\0\0\0\0\4\2"s,
                                "\0\0\0\0\5\2"s,
                                "\0\0\0\0\6\2"s,
                                "\1\0\0\0\1\2"s,
                                "\0\0\0"s,
                                "\0\0\0\0\1\5\5"s,
                                "\0\0\0\0\1"s,
                                ""};
    const DecodedText decoded =
        decode_records({{"v", DataType::bigint()}}, records, options(registry->url(), {{"ignore-parse-errors", "true"}}));
    EXPECT_EQ(show(decoded), (Rows{"-3", "3", "-4"}));
    EXPECT_EQ(decoded.records_read, records.size());
    Rows reasons;
    for (const BadRecord& bad : decoded.bad) reasons.push_back(bad.reason);
    const std::string head = "it does not begin with the byte 0 and the 4 bytes of a schema's id";
    EXPECT_EQ(reasons,
              (Rows{"field 'v': string was written, which can't be read as union of null and long",
                    "the schema 4 is of the type PROTOBUF, not Avro",
                    "schema 5: the Avro schema can't be understood: it is no JSON: The JSON document has an improper "
                    "structure: missing or superfluous commas, braces, missing keys, etc.",
                    "the schema registry has no schema 6", head, head, "the Avro record is broken: 1 bytes lie behind its end",
                    "field 'v': the Avro record is broken: it ends within a number", head}));
    EXPECT_EQ(error_of([&] {
                  decode_records({{"v", DataType::bigint()}}, {"\0\0\0\0\6\2"s}, options(registry->url()));
              }),
              "W5101: table t: topic t, partition 0, offset 0: the schema registry has no schema 6");
}

TEST_F(AvroConfluent, SchemasThatReferToOthers) {
    const std::string inner =
        file("inner.avsc", R"({"type":"record","name":"org.example.Inner","fields":[{"name":"x","type":"int"}]})");
    const std::string outer = file(
        "outer.avsc",
        R"({"schema":"{\"type\":\"record\",\"name\":\"org.example.Outer\",\"fields\":[{\"name\":\"i\",\"type\":\"Inner\"}]}",)"
        R"("references":[{"name":"org.example.Inner","subject":"inner","version":1}]})");
    const auto registry = start({"--schema", inner, outer});
    EXPECT_EQ(
        show(decode_records({{"i", DataType::row({"x"}, {DataType::bigint()})}}, {"\0\0\0\0\2\6"s}, options(registry->url()))),
        (Rows{"[3]"}));
    const std::string lost =
        file("lost.avsc", R"({"schema":"\"int\"","references":[{"name":"x","subject":"none","version":1}]})");
    const auto other = start({"--schema", lost});
    EXPECT_EQ(
        error_of([&] {
            decode_records({{"i", DataType::integer()}}, {"\0\0\0\0\1\6"s}, options(other->url()));
        }),
        "W6502: the schema registry's answer to /subjects/none/versions/1 can't be used: HTTP status 404: Version not found");
}

TEST_F(AvroConfluent, ASchemaOfTheUser) {
    const std::string colours = R"({"type":"enum","name":"Colour","symbols":["RED","BLUE"]})";
    const auto registry = start();
    const Schema schema = {
        {"id", DataType::bigint().not_null()}, {"c", DataType::string()}, {"t", DataType::timestamp(6).not_null()}};
    auto all = options(registry->url(), {{"subject", "s"}});
    all["avro-confluent.schema"] = record_of(R"({"name":"id","type":"long"},{"name":"c","type":[)" + colours +
                                             R"(,"null"]},{"name":"t","type":{"type":"long","logicalType":"timestamp-micros"}})");
    const ValueRows rows = {{Value(7), Value("BLUE"), Value(int128_t{1700000000123456} * 1000)},
                            {Value(8), Value(), Value(int128_t{-1000})}};
    const LogRecords records = encode_rows(schema, rows, all);
    EXPECT_EQ(hexadecimal(*records[1]), "0000000001100201");
    EXPECT_EQ(show(decode_records(schema, records, all)), show(rows));
    EXPECT_EQ(error_of([&] {
                  encode_rows(schema, {{Value(1), Value("GREEN"), Value(int128_t{0})}}, all);
              }),
              "W5104: field 'c': 'GREEN' is no symbol of the enum org.example.Colour");
    EXPECT_EQ(error_of([&] {
                  encode_rows({{"id", DataType::bigint()}}, {}, all);
              }),
              "W3506: the schema in 'avro-confluent.schema' does not match the table: its field 'id' is BIGINT NOT NULL, the "
              "column BIGINT");
}

TEST_F(AvroConfluent, Access) {
    const Schema schema = {{"a", DataType::integer()}};
    const ValueRows rows = {{Value(1)}};
    const auto by_user = start({"--user", "me:secret"});
    const auto written = [&](std::map<std::string, std::string> more, const std::string& url) {
        more["subject"] = "s";
        return error_of([&] { encode_rows(schema, rows, options(url, more)); });
    };
    EXPECT_EQ(written({}, by_user->url()),
              "W6502: the schema registry's answer to /subjects/s/versions can't be used: HTTP status 401: Unauthorized");
    EXPECT_EQ(written({{"basic-auth.credentials-source", "USER_INFO"}, {"basic-auth.user-info", "me:secret"}}, by_user->url()),
              "");
    EXPECT_EQ(written({{"properties.basic.auth.user.info", "me:secret"}}, by_user->url()), "");
    EXPECT_EQ(written({}, "http://me:secret@" + by_user->url().substr(7)), "");
    const auto by_token = start({"--token", "abc"});
    EXPECT_EQ(written({{"bearer-auth.credentials-source", "STATIC_TOKEN"}, {"bearer-auth.token", "abc"}}, by_token->url()), "");
    EXPECT_EQ(written({{"bearer-auth.token", "abd"}}, by_token->url()).substr(0, 5), "W6502");
    EXPECT_EQ(written({{"subject", "x"}, {"bearer-auth.token", "abc"}, {"basic-auth.user-info", "u:p"}}, by_token->url()),
              "W3506: 'avro-confluent.basic-auth.user-info' and 'avro-confluent.bearer-auth.token' can't both be set");
}

/// Makes FILE.pem, a certificate of its own authority for 127.0.0.1, with its key; gives its path.
std::string make_certificate(const TemporaryFolder& folder, const std::string& name) {
    const std::string file = (folder.path() / (name + ".pem")).string();
    const std::string command =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=" + name +
        " -addext subjectAltName=IP:127.0.0.1 -keyout " + file + " -out " + file + ".certificate 2>" + file + ".log && cat " +
        file + ".certificate >>" + file;
    if (std::system(command.c_str()) != 0) throw_defect("openssl made no certificate: " + TemporaryFolder::read(file + ".log"));
    return file;
}

TEST_F(AvroConfluent, ARegistryBehindTls) {
    const Schema schema = {{"a", DataType::integer()}};
    const std::string trusted = make_certificate(folder_, "registry");
    const std::string other = make_certificate(folder_, "other");
    const auto registry = start({"--tls", trusted});
    const auto written = [&](std::map<std::string, std::string> more, const std::string& url) {
        more["subject"] = "s";
        return error_of([&] { encode_rows(schema, {{Value(1)}}, options(url, more)); });
    };
    const std::string url = registry->secure_url();
    EXPECT_EQ(written({{"ssl.truststore.location", trusted}}, url), "");
    EXPECT_EQ(written({{"properties.schema.registry.ssl.truststore.location", trusted}}, url), "");
    EXPECT_EQ(decode_records(schema, {"\0\0\0\0\1\2\2"s}, options(url, {{"ssl.truststore.location", trusted}})).rows.size(), 1U);
    const std::string asked = requests();
    const std::string begin = "W6503: the schema registry at " + url + " can't be trusted: ";
    for (const std::map<std::string, std::string>& access :
         {std::map<std::string, std::string>{},
          {{"ssl.truststore.location", other}},
          {{"ssl.truststore.location", "/nowhere.pem"}},
          {{"ssl.truststore.location", trusted}, {"ssl.keystore.location", "/nowhere.pem"}}}) {
        EXPECT_EQ(written(access, url).substr(0, begin.size()), begin);
    }
    const std::string by_name = registry->secure_url("localhost");
    const std::string wrong_host = written({{"ssl.truststore.location", trusted}}, by_name);
    EXPECT_EQ(wrong_host.substr(0, wrong_host.find(": SSL")), "W6503: the schema registry at " + by_name + " can't be trusted");
    EXPECT_NE(wrong_host.find("localhost'"), std::string::npos) << wrong_host;
    EXPECT_EQ(written({}, registry->url()).substr(0, 5), "W6501") << "HTTP without TLS";
    EXPECT_EQ(requests(), asked) << "no request went over a connection that is not trusted";
}

TEST_F(AvroConfluent, ARegistryThatWantsTheJobsCertificate) {
    const Schema schema = {{"a", DataType::integer()}};
    const std::string trusted = make_certificate(folder_, "registry");
    const std::string own = make_certificate(folder_, "job");
    const std::string packed = (folder_.path() / "job.p12").string();
    ASSERT_EQ(std::system(("openssl pkcs12 -export -in " + own + " -passout pass:secret -out " + packed).c_str()), 0);
    const auto registry = start({"--tls", trusted, "--clients", own});
    const auto written = [&](std::map<std::string, std::string> more) {
        more["subject"] = "s";
        more["ssl.truststore.location"] = trusted;
        return error_of([&] { encode_rows(schema, {{Value(1)}}, options(registry->secure_url(), more)); });
    };
    EXPECT_EQ(written({{"ssl.keystore.location", own}}), "");
    EXPECT_EQ(written({{"ssl.keystore.location", packed}, {"ssl.keystore.password", "secret"}}), "");
    EXPECT_EQ(written({{"ssl.keystore.location", packed}, {"ssl.keystore.password", "wrong"}}).substr(0, 5), "W6503");
    const std::string asked = requests();
    EXPECT_EQ(written({}).substr(0, 5), "W6501");  // the registry ends the connection, with or without a word
    EXPECT_EQ(requests(), asked);
}

TEST_F(AvroConfluent, RetriesAndGivesUp) {
    const Schema schema = {{"a", DataType::integer()}};
    {
        const auto registry = start({"--fail", "2"});
        EXPECT_EQ(encode_rows(schema, {{Value(1)}}, options(registry->url(), {{"subject", "s"}})).size(), 1U);
    }
    {
        const auto registry = start({"--fail", "3"});
        EXPECT_EQ(error_of([&] {
                      encode_rows(schema, {{Value(1)}}, options(registry->url(), {{"subject", "s"}}));
                  }),
                  "W6501: the schema registry at " + registry->url() + " can't be reached: HTTP status 503: forwarding failed");
        EXPECT_EQ(encode_rows(schema, {{Value(1)}}, options("http://127.0.0.1:1," + registry->url(), {{"subject", "s"}})).size(),
                  1U)
            << "the second one answers";
        EXPECT_EQ(error_of([&] {
                      encode_rows(schema, {{Value(1)}}, options(registry->url(), {{"subject", "locked"}}));
                  }),
                  "W6502: the schema registry's answer to /subjects/locked/versions can't be used: HTTP status 409: Schema being "
                  "registered is "
                  "incompatible with an earlier schema");
    }
    const std::string unreachable =
        error_of([&] { decode_records(schema, {"\0\0\0\0\1\2"s}, options("http://me:secret@127.0.0.1:1")); });
    EXPECT_EQ(unreachable.substr(0, 88),
              "W6501: the schema registry at http://127.0.0.1:1 can't be reached: Failed to connect to ");
}

TEST_F(AvroConfluent, AMissingSchemaIsAskedForAgain) {
    const auto registry = start();
    SchemaRegistrySettings settings;
    settings.urls = {registry->url()};
    settings.forget_missing = 50ms;
    SchemaRegistry client(settings);
    EXPECT_EQ(client.schema(1).reason, "the schema registry has no schema 1");
    EXPECT_EQ(client.register_schema("s", R"("int")"), 1U);
    std::this_thread::sleep_for(60ms);
    EXPECT_NE(client.schema(1).schema, nullptr);
    EXPECT_NE(client.schema(1).schema, nullptr);
    EXPECT_EQ(requests(), "GET /schemas/ids/1\nPOST /subjects/s/versions\nGET /schemas/ids/1\n");
}

TEST_F(AvroConfluent, OptionsThatAreRefused) {
    const auto refusal = [](std::map<std::string, std::string> more, const std::string& url = "http://h:1") {
        return error_of([&] { encode_rows({{"a", DataType::integer()}}, {}, options(url, more)); });
    };
    EXPECT_EQ(refusal({}), "W3502: the option 'avro-confluent.subject' is missing, which writing needs");
    EXPECT_EQ(refusal({{"subject", "s"}}, "h:1"), "W3503: option 'avro-confluent.url' is no URL of a schema registry");
    EXPECT_EQ(refusal({{"subject", "s"}}, "http://h:1,"), "W3503: option 'avro-confluent.url' is no URL of a schema registry");
    EXPECT_EQ(refusal({{"subject", "s"}, {"basic-auth.credentials-source", "SASL_INHERIT"}}),
              "W3503: option 'avro-confluent.basic-auth.credentials-source' = 'SASL_INHERIT' is not supported");
    EXPECT_EQ(refusal({{"subject", "s"}, {"ssl.truststore.location", "/a/b.jks"}}),
              "W3503: '/a/b.jks' is a key store of Java's, which can't be read here");
    EXPECT_EQ(error_of([] {
                  encode_rows({{"a", DataType::integer()}}, {}, {{"format", "avro-confluent"}});
              }),
              "W3502: the option 'avro-confluent.url' is missing");
    EXPECT_EQ(error_of([] {
                  decode_records({{"a", DataType::timestamp_ltz(3)}}, {}, options("http://h:1"));
              }),
              "W3507: column 'a': the avro-confluent format can't carry TIMESTAMP_LTZ(3)");
}

}  // namespace
}  // namespace windrow::test
