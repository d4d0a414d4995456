// SPDX-License-Identifier: Apache-2.0
#include "registry/schema_registry.hpp"

#include "format/json/json_conversion.hpp"
#include "windrow/host/surroundings.hpp"
#include "windrow/kernels/error.hpp"

#include <simdjson.h>
#include <algorithm>

namespace windrow {

namespace {

namespace dom = simdjson::dom;

constexpr int deepest_reference = 16;
constexpr std::size_t most_references = 256;
constexpr std::size_t most_missing = 4096;  ///< ids that were not found, kept at a time

/// The registry's own words about an error, if it has any.
std::string message_of(const HttpAnswer& answer) {
    dom::parser json;
    dom::element root;
    std::string_view message;
    std::string text = "HTTP status " + std::to_string(answer.status);
    if (json.parse(answer.body).get(root) == simdjson::SUCCESS && root["message"].get(message) == simdjson::SUCCESS)
        text += ": " + std::string(message.substr(0, 300));
    return text;
}

[[noreturn]] void refuse_answer(const std::string& path, const std::string& what) {
    throw Error("W6502", "the schema registry's answer to " + path + " can't be used: " + what,
                "is the URL that of a schema registry, and does the job have access to it?");
}

[[noreturn]] void refuse_certificate(const std::string& url, const std::string& what) {
    throw Error(
        "W6503", "the schema registry at " + url + " can't be trusted: " + what,
        "'avro-confluent.ssl.truststore.location' names a PEM file with the certificate of its authority, which must be made for "
        "the host in 'avro-confluent.url'; '.ssl.keystore.location' one with the job's own certificate and key");
}

bool is_passing(const HttpAnswer& answer) {
    return answer.status == 0 || answer.status == 429 || answer.status >= 500;
}

}  // namespace

SchemaRegistry::SchemaRegistry(SchemaRegistrySettings settings) : settings_(std::move(settings)), client_(settings_.access) {}

HttpAnswer SchemaRegistry::ask(const std::string& path, const std::string& body) {
    HttpRequest request;
    request.headers = {"Accept: application/vnd.schemaregistry.v1+json, application/json"};
    if (!body.empty()) request.headers.emplace_back("Content-Type: application/vnd.schemaregistry.v1+json");
    request.body = body;
    HttpAnswer answer;
    std::string url;
    auto pause = settings_.pause;
    for (int attempt = 0; attempt < settings_.attempts; ++attempt) {
        if (attempt > 0) {
            surroundings().sleep(pause);
            pause *= 2;
        }
        for (const std::string& base : settings_.urls) {
            url = base;
            request.url = base + path;
            answer = client_.send(request);
            if (!is_passing(answer)) return answer;
        }
        if (answer.untrusted) refuse_certificate(url, answer.failure);
    }
    throw Error(
        "W6501",
        "the schema registry at " + url + " can't be reached: " + (answer.status == 0 ? answer.failure : message_of(answer)),
        "is it running, and does 'avro-confluent.url' name it? The job goes on from its last checkpoint when it is started "
        "again");
}

RegisteredSchema SchemaRegistry::schema(std::uint32_t id) {
    const std::lock_guard lock(mutex_);
    const auto now = surroundings().steady_now();
    const auto found = known_.find(id);
    if (found != known_.end() && (found->second.schema.schema != nullptr || now - found->second.asked < settings_.forget_missing))
        return found->second.schema;
    if (known_.size() >= most_missing)
        std::erase_if(known_, [](const auto& known) { return known.second.schema.schema == nullptr; });
    RegisteredSchema schema = fetch(id);
    known_[id] = {schema, now};
    return schema;
}

RegisteredSchema SchemaRegistry::fetch(std::uint32_t id) {
    const std::string path = "/schemas/ids/" + std::to_string(id);
    const HttpAnswer answer = ask(path, "");
    if (answer.status == 404) return {nullptr, "the schema registry has no schema " + std::to_string(id)};
    if (answer.status != 200) refuse_answer(path, message_of(answer));
    dom::parser json;
    dom::element root;
    std::string_view kind;
    if (json.parse(answer.body).get(root) == simdjson::SUCCESS && root["schemaType"].get(kind) == simdjson::SUCCESS &&
        kind != "AVRO")
        return {nullptr, "the schema " + std::to_string(id) + " is of the type " + std::string(kind) + ", not Avro"};
    std::vector<std::string> texts;
    gather(answer.body, 0, texts);
    try {
        return {AvroSchemaTree::parse(texts), ""};
    } catch (const Error& error) {
        return {nullptr, "schema " + std::to_string(id) + ": " + error.message()};
    }
}

/// Appends the schemas that an answer refers to, each before those that need it, and then its own.
void SchemaRegistry::gather(const std::string& answer, int depth, std::vector<std::string>& texts) {
    if (depth > deepest_reference || texts.size() > most_references)
        refuse_answer("a reference", "schemas refer to each other too often");
    dom::parser json;
    dom::element root;
    std::string_view text;
    if (json.parse(answer).get(root) != simdjson::SUCCESS || root["schema"].get(text) != simdjson::SUCCESS)
        refuse_answer("a request for a schema", "it has no 'schema'");
    dom::array references;
    if (root["references"].get(references) == simdjson::SUCCESS) {
        for (const dom::element reference : references) {
            std::string_view subject;
            std::int64_t version = 0;
            if (reference["subject"].get(subject) != simdjson::SUCCESS || reference["version"].get(version) != simdjson::SUCCESS)
                refuse_answer("a request for a schema", "a reference has no 'subject' and 'version'");
            const std::string path = "/subjects/" + url_segment(subject) + "/versions/" + std::to_string(version);
            const HttpAnswer referred = ask(path, "");
            if (referred.status != 200) refuse_answer(path, message_of(referred));
            gather(referred.body, depth + 1, texts);
        }
    }
    if (std::find(texts.begin(), texts.end(), text) == texts.end()) texts.emplace_back(text);
}

std::uint32_t SchemaRegistry::register_schema(const std::string& subject, const std::string& text) {
    const std::lock_guard lock(mutex_);
    std::string body = "{\"schema\":";
    append_json_string(text, body);
    body += '}';
    const std::string path = "/subjects/" + url_segment(subject) + "/versions";
    const HttpAnswer answer = ask(path, body);
    if (answer.status != 200) refuse_answer(path, message_of(answer));
    dom::parser json;
    dom::element root;
    std::uint64_t id = 0;
    if (json.parse(answer.body).get(root) != simdjson::SUCCESS || root["id"].get(id) != simdjson::SUCCESS || id > UINT32_MAX)
        refuse_answer(path, "it has no 'id'");
    return static_cast<std::uint32_t>(id);
}

}  // namespace windrow
