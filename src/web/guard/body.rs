//! Time for bodies, and the end of a connection whose body does not come.

use actix_web::{
    Error, HttpMessage,
    body::{BodySize, BoxBody, EitherBody, MessageBody},
    dev::{Payload, ServiceRequest, ServiceResponse},
    error::PayloadError,
    http::header,
    middleware::Next,
    rt::time::{Instant, sleep_until},
    web::Bytes,
};
use futures::{Stream, future::FutureExt, stream::StreamExt, stream::poll_fn};
use std::{
    cell::RefCell,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
    time::Duration,
};

/// How long a client may take over a body, whatever its size: a passport's files over a slow phone. A small one has less.
const BODY: Duration = Duration::from_secs(60);
const SMALL_BODY: Duration = Duration::from_secs(10);
/// A body of so many bytes is small, and a form that does not say its length.
const SMALL: u64 = 64 * 1024;

/// A body on its way; nothing once it is all there, or broken.
type Coming = Rc<RefCell<Option<Payload>>>;

/// Cuts off bodies that do not come: a body that is late ends with an error, and a connection whose request is answered
/// before its body was there is closed. For every door of ours.
///
/// # Errors
/// What comes from within; of its own it has none.
pub async fn bodies<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let said = |name| request.headers().get(name).and_then(|v| v.to_str().ok());
    let form =
        said(header::CONTENT_TYPE).is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
    let length = said(header::CONTENT_LENGTH).and_then(|text| text.parse().ok());
    let small = length.map_or(form, |length: u64| length <= SMALL);
    within(if small { SMALL_BODY } else { BODY }, request, next).await
}

async fn within<B: MessageBody + 'static>(
    lasts: Duration,
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let coming = match request.take_payload() {
        Payload::None => return Ok(next.call(request).await?.map_into_left_body()),
        some => Rc::new(RefCell::new(Some(some))),
    };
    request.set_payload(Payload::Stream { payload: Box::pin(timely(Rc::clone(&coming), lasts)) });
    let response = next.call(request).await?;
    if coming.borrow().is_none() {
        return Ok(response.map_into_left_body());
    }
    Ok(response
        .map_body(|_, body| EitherBody::right(BoxBody::new(Early { body: body.boxed(), _coming: coming }))))
}

/// The same body, which ends with an error once its time is over.
fn timely(coming: Coming, lasts: Duration) -> impl Stream<Item = Result<Bytes, PayloadError>> {
    let mut end = Box::pin(sleep_until(Instant::now() + lasts));
    let mut late = false;
    poll_fn(move |cx| {
        let mut slot = coming.borrow_mut();
        let Some(payload) = slot.as_mut().filter(|_| !late) else { return Poll::Ready(None) };
        match payload.poll_next_unpin(cx) {
            Poll::Ready(Some(Ok(chunk))) => Poll::Ready(Some(Ok(chunk))),
            Poll::Ready(over) => {
                *slot = None;
                Poll::Ready(over)
            }
            Poll::Pending => end.poll_unpin(cx).map(|()| {
                late = true;
                Some(Err(PayloadError::Io(std::io::ErrorKind::TimedOut.into())))
            }),
        }
    })
}

/// An answer to a request whose body is not all there. The server reads on, without end, what a handler let go of; so the
/// answer keeps it, and the connection is closed a moment after the answer.
struct Early {
    body: BoxBody,
    _coming: Coming,
}

impl MessageBody for Early {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.get_mut().body).poll_next(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Form;
    use actix_web::{App, HttpServer, middleware::from_fn, web::post};
    use futures::stream::{iter, pending};
    use std::{
        io::{Read, Write},
        net::{TcpListener, TcpStream},
    };

    fn coming(of: impl Stream<Item = Result<Bytes, PayloadError>> + 'static) -> Coming {
        Rc::new(RefCell::new(Some(Payload::Stream { payload: Box::pin(of) })))
    }

    #[actix_web::test]
    async fn a_body_that_does_not_come_ends_with_an_error() {
        let begun = coming(iter([Ok(Bytes::from_static(b"a"))]).chain(pending()));
        let heard: Vec<_> = timely(Rc::clone(&begun), Duration::ZERO).collect().await;
        let [Ok(first), Err(PayloadError::Io(late))] = heard.as_slice() else { panic!("{heard:?}") };
        assert_eq!((first.as_ref(), late.kind()), (&b"a"[..], std::io::ErrorKind::TimedOut));
        assert!(begun.borrow().is_some(), "it may still come");
    }

    #[actix_web::test]
    async fn a_body_in_time_is_what_it_was() {
        let whole = coming(iter([Ok(Bytes::from_static(b"whole"))]));
        let mut timed = timely(Rc::clone(&whole), BODY);
        assert_eq!(timed.next().await.unwrap().unwrap(), Bytes::from_static(b"whole"));
        assert!(timed.next().await.is_none());
        assert!(timed.next().await.is_none(), "asked again behind the end");
        assert!(whole.borrow().is_none(), "it is all there");
    }

    /// What a server that waits for no body answers to the head of a request and a piece of its body, until it closes.
    async fn until_closed(head: &'static str) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let app = || {
            App::new()
                .wrap(from_fn(|request, next| within(Duration::ZERO, request, next)))
                .route("/", post().to(|_: Form| async { "read" }))
        };
        let server = HttpServer::new(app).workers(1).disable_signals().listen(listener).unwrap().run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        let asked = actix_web::rt::task::spawn_blocking(move || {
            let mut socket = TcpStream::connect(address).unwrap();
            // For a server that does not close: the test fails then, and does not hang.
            socket.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
            write!(
                socket,
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n{head}"
            )
            .unwrap();
            let mut answer = String::new();
            socket.read_to_string(&mut answer).map(|_| answer)
        });
        let answer = asked.await.unwrap().expect("the connection is closed");
        handle.stop(false).await;
        answer
    }

    #[actix_web::test]
    async fn a_connection_whose_body_is_late_is_closed_behind_the_answer_whatever_its_length() {
        for head in ["Content-Length: 9\r\n\r\na", "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n"] {
            let answer = until_closed(head).await;
            assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains("connection: close"), "{answer}");
        }
    }
}
