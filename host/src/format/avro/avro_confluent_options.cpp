// SPDX-License-Identifier: Apache-2.0
#include "format/avro/avro_confluent_options.hpp"

#include "format/avro/avro_default.hpp"
#include "format/avro/avro_table_schema.hpp"

namespace windrow {

namespace {

const std::string prefix = "avro-confluent.";

/// A value by Flink's name, or by the name of the registry's own client among the 'properties'.
std::string text_of(const Options& options, const std::string& name, const std::string& other_name) {
    const std::string other = options.text_or(prefix + other_name, "");
    return options.text_or(prefix + name, other);
}

/// Splits "a,b"; takes credentials out of the URLs, so that no message shows them.
void read_urls(const Options& options, SchemaRegistrySettings& registry, std::string& credentials) {
    const std::string text = text_of(options, "url", "schema-registry.url");
    if (text.empty()) {
        throw Error("W3502", "the option '" + prefix + "url' is missing",
                    "name the schema registry: '" + prefix + "url' = 'http://host:8081'");
    }
    std::size_t begin = 0;
    while (begin <= text.size()) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        std::string url = text.substr(begin, end - begin);
        begin = end + 1;
        const std::size_t scheme = url.starts_with("http://") ? 7 : url.starts_with("https://") ? 8 : 0;
        if (scheme == 0 || url.size() == scheme) {
            throw Error("W3503", "option '" + prefix + "url' is no URL of a schema registry",
                        "write 'http://host:8081', or several with ',' between them");
        }
        if (const std::size_t at = url.find('@'); at != std::string::npos && at < url.find('/', scheme)) {
            credentials = url.substr(scheme, at - scheme);
            url.erase(scheme, at + 1 - scheme);
        }
        while (url.ends_with('/')) url.pop_back();
        registry.urls.push_back(std::move(url));
    }
}

void check_source(const std::string& option, const std::string& value, const std::string& known) {
    if (value.empty() || value == known || (known == "USER_INFO" && value == "URL")) return;
    throw Error("W3503", "option '" + prefix + option + "' = '" + value + "' is not supported",
                "write '" + known + "', or drop it");
}

void read_access(const Options& options, SchemaRegistrySettings& registry, const std::string& credentials) {
    HttpAccess& access = registry.access;
    check_source("basic-auth.credentials-source",
                 text_of(options, "basic-auth.credentials-source", "properties.basic.auth.credentials.source"), "USER_INFO");
    check_source("bearer-auth.credentials-source",
                 text_of(options, "bearer-auth.credentials-source", "properties.bearer.auth.credentials.source"), "STATIC_TOKEN");
    access.user_and_password = text_of(options, "basic-auth.user-info", "properties.basic.auth.user.info");
    if (access.user_and_password.empty()) access.user_and_password = credentials;
    access.bearer_token = text_of(options, "bearer-auth.token", "properties.bearer.auth.token");
    if (!access.user_and_password.empty() && !access.bearer_token.empty()) {
        throw Error("W3506", "'" + prefix + "basic-auth.user-info' and '" + prefix + "bearer-auth.token' can't both be set",
                    "drop one of the two");
    }
    access.authorities_file = text_of(options, "ssl.truststore.location", "properties.schema.registry.ssl.truststore.location");
    access.certificate_file = text_of(options, "ssl.keystore.location", "properties.schema.registry.ssl.keystore.location");
    access.key_password = text_of(options, "ssl.keystore.password", "properties.schema.registry.ssl.keystore.password");
    (void)text_of(options, "ssl.truststore.password", "properties.schema.registry.ssl.truststore.password");
    for (const std::string* file : {&access.authorities_file, &access.certificate_file}) {
        if (!file->ends_with(".jks")) continue;
        throw Error("W3503", "'" + *file + "' is a key store of Java's, which can't be read here",
                    "convert it: keytool -importkeystore -srckeystore a.jks -destkeystore a.p12 -deststoretype PKCS12; "
                    "openssl pkcs12 -in a.p12 -out a.pem");
    }
    if (access.authorities_file.ends_with(".p12") || access.authorities_file.ends_with(".pfx")) {
        throw Error("W3503", "the certificates in '" + access.authorities_file + "' must be PEM",
                    "convert them: openssl pkcs12 -nokeys -in a.p12 -out a.pem");
    }
}

}  // namespace

AvroConfluentOptions read_avro_confluent_options(const Options& options, const Schema& columns) {
    AvroConfluentOptions confluent;
    std::string credentials;
    read_urls(options, confluent.registry, credentials);
    read_access(options, confluent.registry, credentials);
    confluent.subject = text_of(options, "subject", "schema-registry.subject");
    confluent.ignore_errors = options.flag_or(prefix + "ignore-parse-errors", false);
    confluent.schema_text = text_of(options, "schema", "schema-registry.schema");
    const bool derived = confluent.schema_text.empty();
    if (derived) confluent.schema_text = avro_schema_text(columns, true, "avro-confluent");
    confluent.schema = AvroSchemaTree::parse(confluent.schema_text);
    if (derived) return confluent;
    check_avro_schema(confluent.schema->root(), columns, prefix + "schema");
    std::string encoded;
    for (const AvroField& field : confluent.schema->root().fields) {
        if (field.default_json) append_avro_default(*field.type, *field.default_json, field.name, encoded);
    }
    return confluent;
}

}  // namespace windrow
