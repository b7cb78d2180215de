package dev.sightline.web;

import dev.sightline.driver.NetworkFence;
import dev.sightline.driver.NetworkFence.Access;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.socksx.v5.DefaultSocks5CommandResponse;
import io.netty.handler.codec.socksx.v5.DefaultSocks5InitialResponse;
import io.netty.handler.codec.socksx.v5.Socks5AddressType;
import io.netty.handler.codec.socksx.v5.Socks5AuthMethod;
import io.netty.handler.codec.socksx.v5.Socks5CommandRequest;
import io.netty.handler.codec.socksx.v5.Socks5CommandRequestDecoder;
import io.netty.handler.codec.socksx.v5.Socks5CommandStatus;
import io.netty.handler.codec.socksx.v5.Socks5CommandType;
import io.netty.handler.codec.socksx.v5.Socks5InitialRequest;
import io.netty.handler.codec.socksx.v5.Socks5InitialRequestDecoder;
import io.netty.handler.codec.socksx.v5.Socks5Message;
import io.netty.handler.codec.socksx.v5.Socks5ServerEncoder;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The SOCKS proxy of one browser. It checks the host of every connection before it is opened, including connections that
 * the developer tools do not report: WebSockets, preconnects, preloaded documents. It connects to exactly the address
 * that was checked, and passes on what is sent there unread.
 */
final class FenceProxy implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(FenceProxy.class);

    private static final NetworkFence NOT_IN_USE = _ -> "the browser is not in use yet";

    private static final int CONNECT_MILLIS = 30_000;

    /** Names of the handlers that end with the handshake. */
    private static final String DECODER = "decoder";

    private static final String ENCODER = "encoder";

    // one thread copies both directions of a connection, without handing anything over
    private final EventLoopGroup threads = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("sightline-fence", true), NioIoHandler.newFactory());
    private final Channel server;
    private final Map<Target, String> problems = new ConcurrentHashMap<>();
    private volatile NetworkFence fence = NOT_IN_USE;
    private volatile Consumer<String> refusals = _ -> {};

    FenceProxy() {
        server = new ServerBootstrap()
                .group(threads)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {

                    @Override
                    protected void initChannel(SocketChannel browser) {
                        browser.pipeline()
                                .addLast(ENCODER, Socks5ServerEncoder.DEFAULT)
                                .addLast(DECODER, new Socks5InitialRequestDecoder())
                                .addLast(new Handshake());
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
    }

    int port() {
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    /**
     * From now on, lets through what a fence allows; before, everything is refused.
     *
     * @param refusals receives what was refused, as {@code host:port: reason}
     */
    void guard(NetworkFence allowed, Consumer<String> refusals) {
        this.refusals = refusals;
        this.fence = allowed;
    }

    /**
     * Why a document would be refused at its host, null if it would not. Resolves the name of the host, so it may take a
     * while.
     */
    @Nullable
    String refusal(String url) {
        Target target = Target.of(url);
        return target == null ? null : refusal(fence, target.connection());
    }

    /** Why the last connection to the host of a URL failed, in words; null if it did not. */
    @Nullable
    String problem(String url) {
        Target target = Target.of(url);
        return target == null ? null : problems.get(target);
    }

    @Override
    public void close() {
        var _ = server.close();
        var _ = threads.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private static @Nullable String refusal(NetworkFence fence, Access access) {
        try {
            return fence.refusal(access);
        } catch (RuntimeException e) {
            log.warn("The fence failed to judge a connection, which is therefore refused", e);
            return "the fence failed to judge it";
        }
    }

    /** Where a connection goes to. */
    private record Target(String host, int port) {

        private static final Pattern URL = Pattern.compile(
                "(https?)://(?:[^/?#@]*@)?(\\[[^]]*]|[^:/?#]+)(?::(\\d{1,5}))?(?:[/?#].*)?", Pattern.DOTALL);

        /** In lower case, an IPv6 address in brackets. */
        Target {
            host = host.toLowerCase(Locale.ROOT);
            host = host.indexOf(':') < 0 || host.startsWith("[") ? host : "[" + host + "]";
        }

        /** That of a URL as browsers write it, null if none is opened for it. */
        static @Nullable Target of(String url) {
            Matcher parts = URL.matcher(url);
            if (!parts.matches()) {
                return null;
            }
            int usual = "https".equals(parts.group(1)) ? 443 : 80;
            return new Target(parts.group(2), parts.group(3) == null ? usual : Integer.parseInt(parts.group(3)));
        }

        Access.Connection connection() {
            return new Access.Connection(host, port, addresses());
        }

        /** IPv4 first; empty if the name is unknown. */
        private List<InetAddress> addresses() {
            // browsers do not resolve these through DNS
            String name = host.equals("localhost") || host.endsWith(".localhost") ? "localhost" : host;
            try {
                var all = new ArrayList<>(List.of(InetAddress.getAllByName(name)));
                all.sort(Comparator.comparing(each -> !(each instanceof Inet4Address)));
                return all;
            } catch (UnknownHostException e) {
                return List.of();
            }
        }

        @Override
        public final String toString() {
            return host + ":" + port;
        }
    }

    /** What a browser asks for at the start of a connection. */
    private final class Handshake extends SimpleChannelInboundHandler<Socks5Message> {

        @Override
        protected void channelRead0(ChannelHandlerContext context, Socks5Message message) {
            if (message.decoderResult().isFailure()) {
                var _ = context.close();
                return;
            }
            switch (message) {
                case Socks5InitialRequest _ -> {
                    context.pipeline().replace(DECODER, DECODER, new Socks5CommandRequestDecoder());
                    var _ = context.writeAndFlush(new DefaultSocks5InitialResponse(Socks5AuthMethod.NO_AUTH));
                }
                case Socks5CommandRequest request
                when request.type().equals(Socks5CommandType.CONNECT) -> {
                    var target = new Target(request.dstAddr(), request.dstPort());
                    // off the thread that copies, because a name is resolved
                    Thread.ofVirtual().start(() -> judge(context, target));
                }
                default -> end(context, Socks5CommandStatus.COMMAND_UNSUPPORTED);
            }
        }

        private void judge(ChannelHandlerContext context, Target target) {
            Access.Connection connection = target.connection();
            String refusal = refusal(fence, connection);
            if (refusal != null) {
                refusals.accept(target + ": " + refusal);
                end(context, Socks5CommandStatus.FORBIDDEN);
            } else if (connection.addresses().isEmpty()) {
                problems.put(target, "the host name could not be resolved; check its spelling");
                end(context, Socks5CommandStatus.HOST_UNREACHABLE);
            } else {
                connect(context, connection.addresses(), target);
            }
        }

        /** To the first address that accepts: a server on this machine may listen on one of its addresses only. */
        private void connect(ChannelHandlerContext context, List<InetAddress> addresses, Target target) {
            Channel browser = context.channel();
            var _ = new Bootstrap()
                    .group(browser.eventLoop())
                    .channel(NioSocketChannel.class)
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                    .option(ChannelOption.TCP_NODELAY, true)
                    // nothing is read before there is somebody to pass it on to
                    .option(ChannelOption.AUTO_READ, false)
                    .handler(new ChannelInboundHandlerAdapter())
                    .connect(new InetSocketAddress(addresses.getFirst(), target.port()))
                    .addListener((ChannelFutureListener) connected -> {
                        if (connected.isSuccess()) {
                            problems.remove(target);
                            join(context, connected.channel());
                        } else if (addresses.size() > 1) {
                            connect(context, addresses.subList(1, addresses.size()), target);
                        } else {
                            problems.put(target, "the server could not be reached; check that it runs on this port");
                            end(context, Socks5CommandStatus.CONNECTION_REFUSED);
                        }
                    });
        }

        private void join(ChannelHandlerContext context, Channel server) {
            Channel browser = context.channel();
            if (!browser.isActive()) {
                var _ = server.close();
                return;
            }
            server.pipeline().addLast(new Passing(browser));
            var _ = browser.writeAndFlush(
                            new DefaultSocks5CommandResponse(Socks5CommandStatus.SUCCESS, Socks5AddressType.IPv4))
                    .addListener((ChannelFutureListener) told -> {
                        if (told.isSuccess()) {
                            browser.pipeline().addLast(new Passing(server));
                            browser.pipeline().remove(DECODER);
                            browser.pipeline().remove(ENCODER);
                            browser.pipeline().remove(this);
                            server.config().setAutoRead(true);
                        } else {
                            var _ = server.close();
                        }
                    });
        }

        private static void end(ChannelHandlerContext context, Socks5CommandStatus why) {
            var _ = context.writeAndFlush(new DefaultSocks5CommandResponse(why, Socks5AddressType.IPv4))
                    .addListener(ChannelFutureListener.CLOSE);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            log.debug("A connection of the browser ended during its handshake", cause);
            var _ = context.close();
        }
    }

    /** Passes on what arrives at one end of a connection to the other, no faster than that takes it. */
    private static final class Passing extends ChannelInboundHandlerAdapter {

        private final Channel other;

        Passing(Channel other) {
            this.other = other;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) {
            var _ = other.write(bytes);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            other.flush();
            if (!other.isWritable()) {
                context.channel().config().setAutoRead(false);
            }
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            if (context.channel().isWritable()) {
                other.config().setAutoRead(true);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (other.isActive()) {
                var _ = other.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            log.debug("A connection of the browser ended", cause);
            var _ = context.close();
        }
    }
}
