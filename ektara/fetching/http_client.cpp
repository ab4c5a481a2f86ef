#include "ektara/fetching/http_client.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <exception>
#include <optional>
#include <thread>
#include <utility>

#include <curl/curl.h>
#include <dlfcn.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include "ektara/core/error.hpp"
#include "ektara/core/labels.hpp"
#include "ektara/core/loopback.hpp"
#include "ektara/core/version.hpp"

namespace ektara::fetching {
namespace {

using Clock = std::chrono::steady_clock;

/// The functions of libcurl that are used, by their declarations in its header.
struct Curl {
    decltype(&::curl_global_init) global_init  = nullptr;
    decltype(&::curl_easy_init) init           = nullptr;
    decltype(&::curl_easy_setopt) set          = nullptr;
    decltype(&::curl_easy_perform) perform     = nullptr;
    decltype(&::curl_easy_getinfo) info        = nullptr;
    decltype(&::curl_easy_cleanup) cleanup     = nullptr;
    decltype(&::curl_easy_strerror) words      = nullptr;
    decltype(&::curl_slist_append) append      = nullptr;
    decltype(&::curl_slist_free_all) free_list = nullptr;
    decltype(&::curl_url) url                  = nullptr;
    decltype(&::curl_url_set) url_set          = nullptr;
    decltype(&::curl_url_get) url_get          = nullptr;
    decltype(&::curl_url_cleanup) url_cleanup  = nullptr;
    decltype(&::curl_free) free                = nullptr;
};

template <class Function>
void find(void* library, const char* name, Function& function) {
    function = reinterpret_cast<Function>(::dlsym(library, name));
    if (function == nullptr) fail("E7134", "models: libcurl has no function {}; install a newer one", name);
}

/// GnuTLS first, which FFmpeg has loaded already; its interface is the same. Never closed.
Curl open_curl() {
    void* library = nullptr;
    for (const char* name : {"libcurl-gnutls.so.4", "libcurl.so.4"})
        if (library == nullptr) library = ::dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr)
        fail("E7134",
             "models: there is no libcurl, by which packages are fetched; install it (Debian: libcurl3-gnutls or "
             "libcurl3t64-gnutls), or give a folder of wheels by PIP_FIND_LINKS");
    Curl curl;
    find(library, "curl_global_init", curl.global_init);
    find(library, "curl_easy_init", curl.init);
    find(library, "curl_easy_setopt", curl.set);
    find(library, "curl_easy_perform", curl.perform);
    find(library, "curl_easy_getinfo", curl.info);
    find(library, "curl_easy_cleanup", curl.cleanup);
    find(library, "curl_easy_strerror", curl.words);
    find(library, "curl_slist_append", curl.append);
    find(library, "curl_slist_free_all", curl.free_list);
    find(library, "curl_url", curl.url);
    find(library, "curl_url_set", curl.url_set);
    find(library, "curl_url_get", curl.url_get);
    find(library, "curl_url_cleanup", curl.url_cleanup);
    find(library, "curl_free", curl.free);
    curl.global_init(CURL_GLOBAL_DEFAULT);
    return curl;
}

const Curl& curl() {
    static const Curl functions = open_curl();
    return functions;
}

/// libcurl's parser of addresses.
class Url {
  public:
    Url() : handle_(curl().url()) {}
    Url(const Url&)            = delete;
    Url& operator=(const Url&) = delete;
    ~Url() { curl().url_cleanup(handle_); }

    bool take(const std::string& text) {
        return curl().url_set(handle_, CURLUPART_URL, text.c_str(), CURLU_NON_SUPPORT_SCHEME | CURLU_URLENCODE) ==
               CURLUE_OK;
    }
    void drop(CURLUPart part) { curl().url_set(handle_, part, nullptr, 0); }
    std::string part(CURLUPart part, unsigned flags = 0) const {
        char* text = nullptr;
        if (curl().url_get(handle_, part, &text, flags) != CURLUE_OK || text == nullptr) return {};
        std::string copy = text;
        curl().free(text);
        return copy;
    }

  private:
    CURLU* handle_;
};

bool is_trusted(const Address& at, const std::vector<std::string>& trusted_hosts) {
    return std::any_of(trusted_hosts.begin(), trusted_hosts.end(), [&](const std::string& trusted) {
        const auto host = ascii_lower(trusted);
        return host == at.host || host == at.place() || "[" + host + "]" == at.host;
    });
}

/// Errors that a second try may not have: pip's urllib3 tries these again.
bool may_pass(CURLcode problem) {
    constexpr CURLcode kPassing[] = {CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT, CURLE_OPERATION_TIMEDOUT,
                                     CURLE_RECV_ERROR,           CURLE_SEND_ERROR,      CURLE_GOT_NOTHING,
                                     CURLE_PARTIAL_FILE,         CURLE_HTTP2_STREAM};
    return std::find(std::begin(kPassing), std::end(kPassing), problem) != std::end(kPassing);
}

bool is_failing_server(long status) { return status == 500 || status == 502 || status == 503 || status == 504; }

}  // namespace

void check_step(const std::string& from_scheme, const Address& to, const std::vector<std::string>& trusted_hosts) {
    if (to.scheme != "https" && to.scheme != "http")
        fail("E7142", "{}: is neither http nor https, and is not followed; check pip's index-url and its links",
             to.shown);
    if (to.scheme == "https") return;
    if (from_scheme == "https")
        fail("E7142", "{}: https is not left for http; check pip's index-url and its links", to.shown);
    if (!is_loopback(to.host) && !is_trusted(to, trusted_hosts))
        fail("E7148",
             "{}: anybody on the way could change what plain http brings; use https, or name {} in pip's "
             "trusted-host",
             to.shown, to.host);
}

/// One request on its way.
struct HttpClient::Transfer {
    Transfer(const BodySink& wanted, std::uint64_t most) : sink(wanted), most_bytes(most), handle(curl().init()) {}
    Transfer(const Transfer&)            = delete;
    Transfer& operator=(const Transfer&) = delete;
    ~Transfer() {
        curl().cleanup(handle);
        curl().free_list(headers);
    }
    template <class Value>
    void set(CURLoption option, Value value) const {
        curl().set(handle, option, value);
    }
    template <class Value>
    Value info(CURLINFO what, Value otherwise) const {
        curl().info(handle, what, &otherwise);
        return otherwise;
    }
    long status() const { return info(CURLINFO_RESPONSE_CODE, 0L); }

    /// Called by libcurl, through which nothing may be thrown: 0 bytes taken ends the transfer.
    static std::size_t on_bytes(char* bytes, std::size_t size, std::size_t count, void* of) {
        auto& transfer = *static_cast<Transfer*>(of);
        try {
            transfer.take({bytes, size * count});
            return size * count;
        } catch (...) {
            transfer.problem = std::current_exception();
            return 0;
        }
    }
    void take(std::string_view bytes) {
        if (status() != kFine) return;
        if (!begun) sink.begin();
        begun = true;
        taken += bytes.size();
        if (taken > most_bytes) throw TooLarge();
        sink.take(bytes);
    }
    struct TooLarge {};

    const BodySink& sink;
    std::uint64_t most_bytes, taken = 0;
    CURL* handle;
    curl_slist* headers = nullptr;
    bool begun          = false;
    std::exception_ptr problem;
    char words[CURL_ERROR_SIZE] = "";
};

/// What became of one try: an answer, an address to go on to, or a problem that may pass.
struct HttpClient::Tried {
    HttpAnswer answer;
    std::string next;
    bool again = false;
    std::exception_ptr problem;
};

HttpClient::HttpClient(const PipSettings& settings, Environment environment)
    : settings_(settings), environment_(std::move(environment)) {
    for (const auto* places : {&settings_.indexes, &settings_.find_links})
        for (const auto& place : *places)
            if (place.find("://") != std::string::npos)
                if (auto at = address(place); !at.user.empty()) with_password_.push_back(std::move(at));
}

HttpClient::~HttpClient() = default;

Address HttpClient::address(const std::string& url, const std::string& base) const {
    Url parsed;
    if (!base.empty()) parsed.take(base);
    // What is wrong with it may be the password.
    if (!parsed.take(url)) fail("E7142", "an address of pip's settings or of an index is none; see 'pip config list'");
    Address made;
    made.scheme   = ascii_lower(parsed.part(CURLUPART_SCHEME));
    made.host     = ascii_lower(parsed.part(CURLUPART_HOST));
    made.port     = parsed.part(CURLUPART_PORT, CURLU_DEFAULT_PORT);
    made.user     = parsed.part(CURLUPART_USER, CURLU_URLDECODE);
    made.password = parsed.part(CURLUPART_PASSWORD, CURLU_URLDECODE);
    parsed.drop(CURLUPART_USER);
    parsed.drop(CURLUPART_PASSWORD);
    parsed.drop(CURLUPART_FRAGMENT);
    made.url = parsed.part(CURLUPART_URL);
    parsed.drop(CURLUPART_QUERY);
    made.shown = parsed.part(CURLUPART_URL);
    return made;
}

std::string HttpClient::proxy_for(const Address& at) const {
    if (!settings_.proxy.empty()) return settings_.proxy;
    const bool secure = at.scheme == "https";
    for (const char* name :
         {secure ? "https_proxy" : "http_proxy", secure ? "HTTPS_PROXY" : "HTTP_PROXY", "all_proxy", "ALL_PROXY"})
        if (auto proxy = said(environment_, name); !proxy.empty()) return proxy;
    return {};
}

void HttpClient::set_proxy_and_user(Transfer& transfer, const Address& at) const {
    // An empty one: no other than this is looked for. no_proxy is libcurl's to heed.
    transfer.set(CURLOPT_PROXY, proxy_for(at).c_str());
    transfer.set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_OPTIONAL));
    if (const auto netrc = said(environment_, "NETRC"); !netrc.empty()) transfer.set(CURLOPT_NETRC_FILE, netrc.c_str());
    for (const auto& known : with_password_)
        if (known.place() == at.place() && known.scheme == at.scheme) {
            transfer.set(CURLOPT_USERNAME, known.user.c_str());
            transfer.set(CURLOPT_PASSWORD, known.password.c_str());
            return;
        }
}

void HttpClient::set_trust(Transfer& transfer, const Address& at) const {
    struct stat status {};
    const auto& certificates = settings_.certificates;
    if (!certificates.empty()) {
        const bool folder = ::stat(certificates.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
        transfer.set(folder ? CURLOPT_CAPATH : CURLOPT_CAINFO, certificates.c_str());
    }
    if (!settings_.client_certificate.empty()) {
        transfer.set(CURLOPT_SSLCERT, settings_.client_certificate.c_str());
        transfer.set(CURLOPT_SSLKEY, settings_.client_certificate.c_str());
    }
    if (is_trusted(at, settings_.trusted_hosts)) {
        transfer.set(CURLOPT_SSL_VERIFYPEER, 0L);
        transfer.set(CURLOPT_SSL_VERIFYHOST, 0L);
    }
}

void HttpClient::set_options(Transfer& transfer, const HttpRequest& request, const Address& at, double seconds) const {
    constexpr long kSlowest = 1;  // byte a second
    const auto timeout      = std::max(1L, std::lround(settings_.timeout_seconds));
    const auto agent        = fmt::format("ektara/{}", version());
    transfer.set(CURLOPT_URL, at.url.c_str());
    transfer.set(CURLOPT_PROTOCOLS_STR, "http,https");
    transfer.set(CURLOPT_FOLLOWLOCATION, 0L);
    transfer.set(CURLOPT_NOSIGNAL, 1L);
    transfer.set(CURLOPT_USERAGENT, agent.c_str());
    transfer.set(CURLOPT_ERRORBUFFER, transfer.words);
    transfer.set(CURLOPT_CONNECTTIMEOUT, timeout);
    transfer.set(CURLOPT_LOW_SPEED_LIMIT, kSlowest);
    transfer.set(CURLOPT_LOW_SPEED_TIME, timeout);
    transfer.set(CURLOPT_TIMEOUT_MS, std::max(1L, std::lround(seconds * 1000)));
    transfer.set(CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(request.most_bytes));
    if (request.may_be_packed) transfer.set(CURLOPT_ACCEPT_ENCODING, "");
    transfer.headers = curl().append(nullptr, ("Accept: " + request.accept).c_str());
    transfer.set(CURLOPT_HTTPHEADER, transfer.headers);
    transfer.set(CURLOPT_WRITEFUNCTION, &Transfer::on_bytes);
    transfer.set(CURLOPT_WRITEDATA, static_cast<void*>(&transfer));
    set_trust(transfer, at);
    set_proxy_and_user(transfer, at);
}

void HttpClient::fail_transfer(int problem, const Transfer& transfer, const Address& at) const {
    const auto code         = static_cast<CURLcode>(problem);
    const std::string words = transfer.words[0] != '\0' ? transfer.words : curl().words(code);
    const auto proxy        = proxy_for(at);
    const auto proxy_at =
        proxy.empty() ? Address() : address(proxy.find("://") == std::string::npos ? "http://" + proxy : proxy);
    constexpr long kRefused = 400;
    const bool by_proxy     = code == CURLE_COULDNT_RESOLVE_PROXY || code == CURLE_PROXY ||
                          transfer.info(CURLINFO_HTTP_CONNECTCODE, 0L) >= kRefused ||
                          (code == CURLE_COULDNT_CONNECT && !proxy_at.host.empty() && proxy_at.place() != at.place() &&
                           words.find(proxy_at.host) != std::string::npos);
    if (by_proxy)
        fail("E7136",
             "{}: cannot be reached through the proxy {}: {}; check pip's proxy, or http_proxy and https_proxy",
             at.shown, proxy_at.place(), words);
    if (code == CURLE_FILESIZE_EXCEEDED)
        fail("E7143", "{}: is larger than the {} bytes that it may have; check pip's index-url", at.shown,
             transfer.most_bytes);
    constexpr CURLcode kTrust[] = {CURLE_SSL_CONNECT_ERROR,  CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM,
                                   CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR,         CURLE_SSL_CIPHER};
    if (std::find(std::begin(kTrust), std::end(kTrust), code) != std::end(kTrust))
        fail("E7137", "{}: its certificate is not trusted: {}; give the one of your network by pip's cert (PIP_CERT)",
             at.shown, words);
    fail("E7135",
         "{}: cannot be reached: {}; check the network, or copy the wheel and give its folder by PIP_FIND_LINKS",
         at.url, words);
}

HttpClient::Tried HttpClient::try_once(const HttpRequest& request, const Address& at, double seconds,
                                       const BodySink& sink) const {
    Transfer transfer(sink, request.most_bytes);
    set_options(transfer, request, at, seconds);
    const CURLcode problem = curl().perform(transfer.handle);
    Tried tried;
    if (transfer.problem) {
        try {
            std::rethrow_exception(transfer.problem);
        } catch (const Transfer::TooLarge&) {
            fail_transfer(CURLE_FILESIZE_EXCEEDED, transfer, at);
        }
    }
    if (problem != CURLE_OK) {
        try {
            fail_transfer(problem, transfer, at);
        } catch (const Error&) {
            if (!may_pass(problem)) throw;
            tried.problem = std::current_exception();
            tried.again   = true;
            return tried;
        }
    }
    tried.answer.status = transfer.status();
    tried.again         = is_failing_server(tried.answer.status);
    if (const char* type = transfer.info<char*>(CURLINFO_CONTENT_TYPE, nullptr)) tried.answer.content_type = type;
    if (const char* next = transfer.info<char*>(CURLINFO_REDIRECT_URL, nullptr)) tried.next = next;
    tried.answer.url   = at.url;
    tried.answer.shown = at.shown;
    if (tried.answer.status == kFine && !transfer.begun) sink.begin();
    return tried;
}

HttpAnswer HttpClient::get(const HttpRequest& request, const BodySink& sink) const {
    constexpr int kMostRedirects = 10;
    constexpr double kFirstPause = 0.25;  // seconds, as pip: each is twice the one before
    const auto began             = Clock::now();
    const auto seconds_left      = [&] {
        return request.most_seconds - std::chrono::duration<double>(Clock::now() - began).count();
    };
    Address at = address(request.url);
    check_step("", at, settings_.trusted_hosts);
    int redirects = 0, tries = 0;
    while (true) {
        auto tried = try_once(request, at, seconds_left(), sink);
        if (tried.again && tries < settings_.retries && seconds_left() > 0) {
            std::this_thread::sleep_for(std::chrono::duration<double>(kFirstPause * std::pow(2, tries++)));
            continue;
        }
        if (tried.problem) std::rethrow_exception(tried.problem);
        if (tried.next.empty()) return tried.answer;
        if (++redirects > kMostRedirects)
            fail("E7142", "{}: leads from one address to another more than {} times; check pip's index-url", at.shown,
                 kMostRedirects);
        auto next = address(tried.next, at.url);
        check_step(at.scheme, next, settings_.trusted_hosts);
        at = std::move(next);
    }
}

}  // namespace ektara::fetching
