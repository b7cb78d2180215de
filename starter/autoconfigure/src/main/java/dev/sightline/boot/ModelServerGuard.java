package dev.sightline.boot;

import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSink;
import okio.ForwardingSource;
import okio.Okio;
import okio.Source;
import org.jspecify.annotations.Nullable;

/** Bounds the answers of a server, and sends a request's content to no other one. */
final class ModelServerGuard implements Interceptor {

    /** In bytes. Answers with pictures reach some megabytes; those of chat models are a thousand times shorter. */
    static final long MOST = 64 << 20;

    @Override
    public Response intercept(Chain chain) throws IOException {
        Request request = chain.request();
        RequestBody content = request.body();
        Response answer = chain.proceed(
                content == null
                        ? request
                        : request.newBuilder()
                                .method(request.method(), new SentOnce(content))
                                .build());
        ResponseBody body = answer.body();
        return answer.newBuilder()
                .body(ResponseBody.create(
                        Okio.buffer(new Limited(body.source())), body.contentType(), body.contentLength()))
                .build();
    }

    /** OkHttp does not follow a redirect with a body that can be written only once. */
    private static final class SentOnce extends RequestBody {

        private final RequestBody content;

        SentOnce(RequestBody content) {
            this.content = content;
        }

        @Override
        public @Nullable MediaType contentType() {
            return content.contentType();
        }

        @Override
        public long contentLength() throws IOException {
            return content.contentLength();
        }

        @Override
        public boolean isOneShot() {
            return true;
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            content.writeTo(sink);
        }
    }

    private static final class Limited extends ForwardingSource {

        private long read;

        Limited(Source source) {
            super(source);
        }

        @Override
        public long read(Buffer into, long most) throws IOException {
            long more = super.read(into, most);
            read += Math.max(0, more);
            if (read > MOST) {
                throw new IOException("the answer is longer than " + (MOST >> 20)
                        + " MB; check that the URL is that of a model server");
            }
            return more;
        }
    }
}
