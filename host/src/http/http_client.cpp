// SPDX-License-Identifier: Apache-2.0
#include "http/http_client.hpp"

#include "windrow/kernels/error.hpp"

#include <curl/curl.h>
#include <array>
#include <mutex>

namespace windrow {

namespace {

void initialise_once() {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

struct Body {
    std::string* text;
    std::size_t most;
};

std::size_t take_bytes(char* bytes, std::size_t size, std::size_t count, void* context) {
    auto& body = *static_cast<Body*>(context);
    if (body.text->size() + size * count > body.most) return 0;  // makes the request fail
    body.text->append(bytes, size * count);
    return size * count;
}

bool ends_with_any(const std::string& text, std::initializer_list<const char*> endings) {
    for (const char* ending : endings) {
        if (text.ends_with(ending)) return true;
    }
    return false;
}

/// The server's certificate, the file of authorities, or the client's own.
bool concerns_certificates(CURLcode code) {
    return code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE || code == CURLE_SSL_ISSUER_ERROR ||
           code == CURLE_SSL_CERTPROBLEM;
}

}  // namespace

class HttpClient::Connection {
public:
    explicit Connection(HttpAccess access) : access_(std::move(access)) {
        initialise_once();
        handle_ = curl_easy_init();
        if (handle_ == nullptr) throw_defect("libcurl gives no handle");
    }
    ~Connection() { curl_easy_cleanup(handle_); }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    HttpAnswer send(const HttpRequest& request) {
        HttpAnswer answer;
        Body body{&answer.body, request.most_bytes};
        std::array<char, CURL_ERROR_SIZE> reason{};
        curl_easy_reset(handle_);
        set_access();
        curl_slist* headers = nullptr;
        for (const std::string& header : request.headers) headers = curl_slist_append(headers, header.c_str());
        curl_easy_setopt(handle_, CURLOPT_URL, request.url.c_str());
        curl_easy_setopt(handle_, CURLOPT_HTTPHEADER, headers);
        curl_easy_setopt(handle_, CURLOPT_WRITEFUNCTION, &take_bytes);
        curl_easy_setopt(handle_, CURLOPT_WRITEDATA, &body);
        curl_easy_setopt(handle_, CURLOPT_ERRORBUFFER, reason.data());
        if (!request.body.empty()) {
            curl_easy_setopt(handle_, CURLOPT_POSTFIELDS, request.body.data());
            curl_easy_setopt(handle_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
        }
        const CURLcode code = curl_easy_perform(handle_);
        curl_slist_free_all(headers);
        if (code == CURLE_OK) {
            curl_easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &answer.status);
        } else {
            answer.body.clear();
            answer.untrusted = concerns_certificates(code);
            answer.failure = reason[0] != '\0' ? reason.data() : curl_easy_strerror(code);
        }
        return answer;
    }

private:
    void set_access() {
        curl_easy_setopt(handle_, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(handle_, CURLOPT_PROTOCOLS_STR, "http,https");
        curl_easy_setopt(handle_, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(access_.connect_timeout.count()));
        curl_easy_setopt(handle_, CURLOPT_TIMEOUT_MS, static_cast<long>(access_.timeout.count()));
        if (!access_.user_and_password.empty()) {
            curl_easy_setopt(handle_, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
            curl_easy_setopt(handle_, CURLOPT_USERPWD, access_.user_and_password.c_str());
        }
        if (!access_.bearer_token.empty()) {
            curl_easy_setopt(handle_, CURLOPT_HTTPAUTH, CURLAUTH_BEARER);
            curl_easy_setopt(handle_, CURLOPT_XOAUTH2_BEARER, access_.bearer_token.c_str());
        }
        if (!access_.uses_proxies) curl_easy_setopt(handle_, CURLOPT_PROXY, "");
        curl_easy_setopt(handle_, CURLOPT_SSL_VERIFYPEER, access_.verifies_server ? 1L : 0L);
        curl_easy_setopt(handle_, CURLOPT_SSL_VERIFYHOST, access_.verifies_server ? 2L : 0L);
        if (!access_.authorities_file.empty()) curl_easy_setopt(handle_, CURLOPT_CAINFO, access_.authorities_file.c_str());
        if (access_.certificate_file.empty()) return;
        curl_easy_setopt(handle_, CURLOPT_SSLCERT, access_.certificate_file.c_str());
        if (ends_with_any(access_.certificate_file, {".p12", ".pfx"})) curl_easy_setopt(handle_, CURLOPT_SSLCERTTYPE, "P12");
        if (!access_.key_password.empty()) curl_easy_setopt(handle_, CURLOPT_KEYPASSWD, access_.key_password.c_str());
    }

    HttpAccess access_;
    CURL* handle_ = nullptr;
};

HttpClient::HttpClient(HttpAccess access) : connection_(std::make_unique<Connection>(std::move(access))) {}
HttpClient::~HttpClient() = default;

HttpAnswer HttpClient::send(const HttpRequest& request) {
    return connection_->send(request);
}

std::string url_segment(std::string_view text) {
    static constexpr const char* digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto u = static_cast<unsigned char>(c);
        if ((u >= '0' && u <= '9') || (u >= 'a' && u <= 'z') || (u >= 'A' && u <= 'Z') || c == '-' || c == '_' || c == '.' ||
            c == '~') {
            out += c;
        } else {
            out += '%';
            out += digits[u >> 4];
            out += digits[u & 15];
        }
    }
    return out;
}

}  // namespace windrow
