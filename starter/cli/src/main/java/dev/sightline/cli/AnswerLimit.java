package dev.sightline.cli;

import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSource;
import okio.ForwardingSource;
import okio.Okio;
import okio.Source;
import org.jspecify.annotations.Nullable;

/** Ends the reading of an answer that no model gives: a server must not be able to fill the memory of its client. */
final class AnswerLimit implements Interceptor {

    /** In bytes. The longest answers of models are a thousand times shorter. */
    private static final long MOST = 16 << 20;

    @Override
    public Response intercept(Chain chain) throws IOException {
        Response answer = chain.proceed(chain.request());
        return answer.newBuilder().body(new LimitedBody(answer.body())).build();
    }

    private static final class LimitedBody extends ResponseBody {

        private final ResponseBody body;
        private final BufferedSource limited;

        LimitedBody(ResponseBody body) {
            this.body = body;
            this.limited = Okio.buffer(new Limited(body.source()));
        }

        @Override
        public @Nullable MediaType contentType() {
            return body.contentType();
        }

        @Override
        public long contentLength() {
            return body.contentLength();
        }

        @Override
        public BufferedSource source() {
            return limited;
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
                        + " MB, which no model's is; check that the URL is that of a model server");
            }
            return more;
        }
    }
}
