package dev.sightline.qwenvl.download;

import dev.sightline.qwenvl.QwenVlException;
import dev.sightline.qwenvl.json.JsonValue;
import dev.sightline.qwenvl.json.JsonValue.JsonArray;
import dev.sightline.qwenvl.json.JsonValue.JsonNumber;
import dev.sightline.qwenvl.json.JsonValue.JsonObject;
import dev.sightline.qwenvl.json.JsonValue.JsonString;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Downloads a model into a folder: all files of a hub's repository that the engine reads, or single files by URL.
 * Partial content stays in a {@code .part} file, from which the next attempt resumes; a file gets its name only when
 * size and hash are right.
 *
 * @param hub address of the hub
 * @param token sent to the hub only, never to the target of a redirect, and never shown; null for public models
 * @param attempts how often a file is tried before giving up; an attempt that made progress does not count
 * @param pause before the next attempt
 * @param silence how long a server may be silent before the connection is closed and the attempt counts as failed
 * @since 0.1.0
 */
public record ModelDownload(URI hub, @Nullable String token, int attempts, Duration pause, Duration silence) {

    /** The hub on which Qwen2.5-VL is published. */
    public static final ModelDownload HUGGING_FACE = new ModelDownload(
            URI.create("https://huggingface.co"), null, 5, Duration.ofSeconds(2), Duration.ofSeconds(30));

    private static final Pattern MODEL_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*");
    private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*");
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");
    private static final int MAX_LISTING_BYTES = 16 << 20;
    private static final int MAX_REDIRECTS = 5;

    public ModelDownload {
        if (attempts < 1) {
            throw new QwenVlException(
                    QwenVlException.Category.DOWNLOAD,
                    "The number of attempts is %d; it must be at least 1.".formatted(attempts));
        }
        if (!silence.isPositive()) {
            throw new QwenVlException(
                    QwenVlException.Category.DOWNLOAD,
                    "The longest silence is %s; it must be above 0.".formatted(silence));
        }
        if (hub.getHost() == null || !String.valueOf(hub.getScheme()).matches("https?")) {
            throw new QwenVlException(
                    QwenVlException.Category.DOWNLOAD,
                    "'%s' is not the URL of a hub; write it as https://HOST or http://HOST:PORT.".formatted(hub));
        }
    }

    /** The same with another hub. */
    public ModelDownload withHub(URI address) {
        return new ModelDownload(address, token, attempts, pause, silence);
    }

    /** The same with a token; null for none. */
    public ModelDownload withToken(@Nullable String secret) {
        return new ModelDownload(hub, secret, attempts, pause, silence);
    }

    /** Keeps the token out of logs. */
    @Override
    public String toString() {
        return "ModelDownload[hub=%s, token=%s]".formatted(hub, token == null ? "none" : "***");
    }

    /**
     * Downloads a model, resuming where an earlier attempt stopped.
     *
     * @param models ids such as {@code Qwen/Qwen2.5-VL-3B-Instruct}, whose safetensors, configuration and vocabulary
     *     are fetched; {@code owner/name/file.gguf} for one file of a repository; or URLs of files
     * @return the folder
     * @throws QwenVlException if something does not exist, is not accessible, is damaged, or does not fit on the disk
     */
    public Path fetch(List<String> models, Path folder, DownloadProgress progress) {
        HttpClient client = HttpClient.newBuilder()
                .connectTimeout(silence)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        try {
            List<RemoteFile> files = new ArrayList<>();
            for (String model : models) {
                files.addAll(resolve(model, client));
            }
            Files.createDirectories(folder);
            requireSpace(files, folder);
            for (RemoteFile file : files) {
                fetch(file, folder, client, progress);
            }
            return folder;
        } catch (FileAlreadyExistsException e) {
            throw new QwenVlException(
                    QwenVlException.Category.DOWNLOAD,
                    "Cannot pull %s into '%s': '%s' is not a folder. Name another one."
                            .formatted(models, folder, e.getFile()),
                    e);
        } catch (IOException e) {
            throw new QwenVlException(
                    QwenVlException.Category.DOWNLOAD,
                    "Cannot pull %s into '%s': %s".formatted(models, folder, reason(e)),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new QwenVlException(
                    QwenVlException.Category.DOWNLOAD,
                    "Pulling %s was interrupted; the next pull resumes from here.".formatted(models),
                    e);
        } finally {
            // closing it would wait for what a silent server has not sent yet
            client.shutdownNow();
        }
    }

    private List<RemoteFile> resolve(String model, HttpClient client) throws IOException, InterruptedException {
        if (model.startsWith("https://") || model.startsWith("http://")) {
            URI address = address(model);
            String path = address.getPath();
            return List.of(new RemoteFile(safeName(path.substring(path.lastIndexOf('/') + 1)), address, -1, null));
        }
        int slash = model.indexOf('/', model.indexOf('/') + 1);
        String id = slash < 0 ? model : model.substring(0, slash);
        String wanted = slash < 0 ? "" : model.substring(slash + 1);
        if (!MODEL_ID.matcher(id).matches()) {
            throw new QwenVlException(
                    QwenVlException.Category.DOWNLOAD,
                    "'%s' is not a model id. Give owner/name, owner/name/file.gguf, or the URL of a file."
                            .formatted(model));
        }
        List<RemoteFile> files = new ArrayList<>();
        for (JsonValue entry : listing(id, client)) {
            if (entry instanceof JsonObject object
                    && object.get("path") instanceof JsonString(String path)
                    && (wanted.isEmpty() ? isNeeded(path) : path.equals(wanted))) {
                files.add(file(id, path, object));
            }
        }
        if (files.isEmpty()) {
            throw new QwenVlException(
                    QwenVlException.Category.DOWNLOAD,
                    "The model '%s' has %s. For GGUF, name both files: owner/name/file.gguf."
                            .formatted(id, wanted.isEmpty() ? "no safetensors" : "no file '" + wanted + "'"));
        }
        return files;
    }

    private static URI address(String model) {
        try {
            URI address = new URI(model);
            if (address.getHost() != null) {
                return address;
            }
            throw new QwenVlException(
                    QwenVlException.Category.DOWNLOAD,
                    "'%s' is not a URL with a host. Give the URL of a file.".formatted(model));
        } catch (URISyntaxException e) {
            throw new QwenVlException(
                    QwenVlException.Category.DOWNLOAD,
                    "'%s' is not a valid URL: %s.".formatted(model, e.getReason()),
                    e);
        }
    }

    private List<JsonValue> listing(String id, HttpClient client) throws IOException, InterruptedException {
        URI address = hub.resolve("/api/models/" + id + "/tree/main");
        QwenVlException last = null;
        for (int attempt = 0; attempt < attempts; attempt++) {
            if (attempt > 0) {
                Thread.sleep(pause);
            }
            HttpResponse<InputStream> response = get(address, 0, client);
            try (InputStream body = new StallGuard(response.body(), silence)) {
                if (response.statusCode() == 200) {
                    byte[] bytes = body.readNBytes(MAX_LISTING_BYTES);
                    if (JsonValue.parse(new String(bytes, java.nio.charset.StandardCharsets.UTF_8))
                            instanceof JsonArray(List<JsonValue> entries)) {
                        return entries;
                    }
                    throw new QwenVlException(
                            QwenVlException.Category.DOWNLOAD,
                            "%s answered with something other than a list of files.".formatted(address));
                }
                last = refusal(address, response);
                if (!isWorthRetrying(response.statusCode())) {
                    throw last;
                }
            }
        }
        throw last == null
                ? new QwenVlException(QwenVlException.Category.DOWNLOAD, "%s did not answer.".formatted(address))
                : last;
    }

    private static boolean isNeeded(String path) {
        return path.indexOf('/') < 0
                && (path.endsWith(".safetensors") || path.endsWith(".json") || path.equals("merges.txt"));
    }

    private RemoteFile file(String id, String path, JsonObject entry) {
        long size = entry.get("size") instanceof JsonNumber number ? (long) number.doubleValue() : -1;
        String sha256 = null;
        if (entry.get("lfs") instanceof JsonObject lfs) {
            sha256 = lfs.get("oid") instanceof JsonString(String oid) ? oid.replace("sha256:", "") : null;
        }
        return new RemoteFile(
                safeName(path.substring(path.lastIndexOf('/') + 1)),
                hub.resolve("/" + id + "/resolve/main/" + path.replace(" ", "%20")),
                size,
                sha256);
    }

    private static String safeName(String name) {
        if (!FILE_NAME.matcher(name).matches()) {
            throw new QwenVlException(
                    QwenVlException.Category.DOWNLOAD, "'%s' is not a file name that can be stored.".formatted(name));
        }
        return name;
    }

    private static void requireSpace(List<RemoteFile> files, Path folder) throws IOException {
        long needed = 0;
        for (RemoteFile file : files) {
            Path part = part(folder, file);
            boolean here = Files.exists(folder.resolve(file.name()));
            needed += here ? 0 : Math.max(0, file.size() - (Files.exists(part) ? Files.size(part) : 0));
        }
        long free = Files.getFileStore(folder).getUsableSpace();
        if (needed > free) {
            throw new QwenVlException(
                    QwenVlException.Category.DOWNLOAD,
                    "'%s' has %d MiB free, but the model needs %d MiB more. Free space or name another folder."
                            .formatted(folder, free >> 20, needed >> 20));
        }
    }

    private static Path part(Path folder, RemoteFile file) {
        return folder.resolve(file.name() + ".part");
    }

    private void fetch(RemoteFile file, Path folder, HttpClient client, DownloadProgress progress)
            throws IOException, InterruptedException {
        Path target = folder.resolve(file.name());
        if (Files.exists(target) && isWhole(file, target, client)) {
            progress.at(file.name(), Files.size(target), Files.size(target));
            return;
        }
        Path part = part(folder, file);
        int left = attempts;
        while (true) {
            long before = Files.exists(part) ? Files.size(part) : 0;
            QwenVlException problem;
            try {
                problem = attempt(file, part, client, progress);
            } catch (IOException e) {
                problem = new QwenVlException(
                        QwenVlException.Category.DOWNLOAD,
                        "Cannot fetch %s: %s".formatted(file.address(), reason(e)),
                        e);
            }
            if (problem == null) {
                Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                return;
            }
            boolean advanced = Files.exists(part) && Files.size(part) > before;
            left = advanced ? attempts : left - 1;
            if (left <= 0) {
                throw problem;
            }
            Thread.sleep(pause);
        }
    }

    /** Whether a file of an earlier pull is the one that the server has now; otherwise it is downloaded again. */
    private boolean isWhole(RemoteFile file, Path target, HttpClient client) throws IOException, InterruptedException {
        long size = file.size();
        String sha256 = file.sha256();
        if (size < 0) {
            // for a plain URL, only the headers show it
            HttpResponse<InputStream> response = get(file.address(), 0, client);
            response.body().close();
            if (response.statusCode() != 200) {
                throw refusal(file.address(), response);
            }
            size = response.headers().firstValueAsLong("Content-Length").orElse(-1);
            sha256 = hashIn(response);
        }
        return (size < 0 || Files.size(target) == size)
                && (sha256 == null || sha256(target).equals(sha256));
    }

    /** Null if the file is complete; otherwise what went wrong, if another attempt may help. */
    private @Nullable QwenVlException attempt(RemoteFile file, Path part, HttpClient client, DownloadProgress progress)
            throws IOException, InterruptedException {
        long have = Files.exists(part) ? Files.size(part) : 0;
        if (file.size() >= 0 && have > file.size()) {
            Files.delete(part);
            have = 0;
        }
        long expected = file.size();
        String sha256 = file.sha256();
        if (file.size() < 0 || have < file.size()) {
            HttpResponse<InputStream> response = get(file.address(), have, client);
            try (InputStream body = new StallGuard(response.body(), silence)) {
                int status = response.statusCode();
                if (status == 416 && have > 0) {
                    Files.delete(part);
                    return new QwenVlException(
                            QwenVlException.Category.DOWNLOAD,
                            "%s is shorter than what an earlier attempt received.".formatted(file.address()));
                }
                if (status != 200 && status != 206) {
                    QwenVlException refusal = refusal(file.address(), response);
                    if (isWorthRetrying(status)) {
                        return refusal;
                    }
                    throw refusal;
                }
                // a server that ignores the range sends all from the beginning
                long from = status == 206 ? rangeStart(response, have) : 0;
                if (from != have && from != 0) {
                    return new QwenVlException(
                            QwenVlException.Category.DOWNLOAD,
                            "%s sent bytes from %d on, but %d was requested.".formatted(file.address(), from, have));
                }
                long length =
                        response.headers().firstValueAsLong("Content-Length").orElse(-1);
                if (expected < 0 && length >= 0) {
                    expected = from + length;
                }
                if (sha256 == null) {
                    sha256 = hashIn(response);
                }
                copy(body, part, from, expected, file, progress);
            }
        }
        long arrived = Files.size(part);
        if (expected >= 0 && arrived != expected) {
            if (arrived > expected) {
                Files.delete(part);
            }
            return new QwenVlException(
                    QwenVlException.Category.DOWNLOAD,
                    "%s broke off: %d of %d bytes arrived.".formatted(file.address(), arrived, expected));
        }
        if (sha256 != null) {
            String actual = sha256(part);
            if (!actual.equals(sha256)) {
                Files.delete(part);
                return new QwenVlException(
                        QwenVlException.Category.DOWNLOAD,
                        "%s arrived damaged: its SHA-256 is %s, but the hub states %s. The partial file was deleted; pull again."
                                .formatted(file.address(), actual, sha256));
            }
        }
        return null;
    }

    private static void copy(
            InputStream body, Path part, long from, long expected, RemoteFile file, DownloadProgress progress)
            throws IOException {
        byte[] buffer = new byte[1 << 16];
        long done = from;
        try (OutputStream out = open(part, from)) {
            for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
                try {
                    out.write(buffer, 0, read);
                } catch (IOException e) {
                    throw cannotWrite(part, e);
                }
                done += read;
                progress.at(file.name(), done, expected);
                if (expected >= 0 && done > expected) {
                    return;
                }
            }
        }
    }

    private static OutputStream open(Path part, long from) {
        try {
            return from == 0 ? Files.newOutputStream(part) : Files.newOutputStream(part, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw cannotWrite(part, e);
        }
    }

    /** Unlike a failure of the network, this does not change with another attempt. */
    private static QwenVlException cannotWrite(Path part, IOException e) {
        return new QwenVlException(
                QwenVlException.Category.DOWNLOAD,
                "Cannot write '%s': %s. Free space or name another folder; the partial file is kept, and the next pull resumes from it."
                        .formatted(part, reason(e)),
                e);
    }

    private static long rangeStart(HttpResponse<?> response, long asked) {
        String range = response.headers().firstValue("Content-Range").orElse("bytes " + asked + "-");
        String digits = range.replaceFirst("^bytes (\\d+)-.*$", "$1");
        return digits.matches("\\d{1,18}") ? Long.parseLong(digits) : -1;
    }

    private static @Nullable String hashIn(HttpResponse<?> response) {
        for (String header : List.of("X-Linked-ETag", "ETag")) {
            String tag = response.headers()
                    .firstValue(header)
                    .orElse("")
                    .replace("W/", "")
                    .replace("\"", "");
            if (SHA_256.matcher(tag.toLowerCase(Locale.ROOT)).matches()) {
                return tag.toLowerCase(Locale.ROOT);
            }
        }
        return null;
    }

    private static String sha256(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 20];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private HttpResponse<InputStream> get(URI address, long from, HttpClient client)
            throws IOException, InterruptedException {
        URI at = address;
        for (int redirects = 0; ; redirects++) {
            HttpRequest.Builder request = HttpRequest.newBuilder(at).timeout(silence);
            if (from > 0) {
                request.header("Range", "bytes=" + from + "-");
            }
            if (token != null && isHub(at)) {
                request.header("Authorization", "Bearer " + token);
            }
            HttpResponse<InputStream> response;
            try {
                response = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            } catch (ConnectException | HttpConnectTimeoutException e) {
                throw new IOException(
                        "no connection to '%s'. Check the network, and the address of the hub or file."
                                .formatted(at.getPort() < 0 ? at.getHost() : at.getHost() + ":" + at.getPort()),
                        e);
            }
            String location = response.headers().firstValue("Location").orElse("");
            if (response.statusCode() / 100 != 3 || location.isEmpty() || redirects == MAX_REDIRECTS) {
                return response;
            }
            response.body().close();
            at = at.resolve(location);
        }
    }

    /** The name of a platform exception adds information, and may be all that there is. */
    private static String reason(IOException e) {
        String message = e.getMessage();
        return e.getClass() == IOException.class && message != null ? message : e.toString();
    }

    private boolean isHub(URI address) {
        return hub.getScheme().equals(address.getScheme())
                && hub.getRawAuthority().equals(address.getRawAuthority());
    }

    private static boolean isWorthRetrying(int status) {
        return status == 429 || status >= 500;
    }

    private QwenVlException refusal(URI address, HttpResponse<?> response) {
        int status = response.statusCode();
        String advice = switch (status) {
            case 401, 403 ->
                token == null
                        ? "The model may be private or its licence not accepted: set a token of an account that may read it."
                        : "The token was not accepted: check that it is valid and that its account may read the model.";
            case 404 -> "It does not exist: check the spelling.";
            case 429 -> "There were too many requests: wait a while and pull again.";
            default -> "Try again later.";
        };
        return new QwenVlException(
                QwenVlException.Category.DOWNLOAD, "%s answered %d. %s".formatted(address, status, advice));
    }
}
