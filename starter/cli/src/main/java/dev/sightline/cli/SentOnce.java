package dev.sightline.cli;

import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/**
 * Keeps OkHttp from repeating a request by itself, as it does once after a status 408 and after a 503 with
 * {@code Retry-After: 0}: it never repeats a body that can be written only once. The agent alone repeats calls of the
 * model, and counts them.
 */
final class SentOnce implements Interceptor {

    @Override
    public Response intercept(Chain chain) throws IOException {
        Request request = chain.request();
        RequestBody body = request.body();
        return chain.proceed(
                body == null
                        ? request
                        : request.newBuilder()
                                .method(request.method(), new OneShotBody(body))
                                .build());
    }

    private static final class OneShotBody extends RequestBody {

        private final RequestBody body;

        OneShotBody(RequestBody body) {
            this.body = body;
        }

        @Override
        public @Nullable MediaType contentType() {
            return body.contentType();
        }

        @Override
        public long contentLength() throws IOException {
            return body.contentLength();
        }

        @Override
        public boolean isOneShot() {
            return true;
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            body.writeTo(sink);
        }
    }
}
